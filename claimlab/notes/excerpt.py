"""The words around a place in a text: the stretch in which they are looked for, and the sentence among them."""

from __future__ import annotations

import re

_REACH = 200
# the beginnings of lines that belong to no paragraph above them; the second kind goes on in the lines below
_ALONE = re.compile(r"[ \t>]*(?:#{1,6}[ \t]|\||```|~~~|<!--|\$\$|(?:[-*_=][ \t]*){3,}$)", re.MULTILINE)
_ITEM = re.compile(r"[ \t>]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|\[\^|\[![a-z])")
_CALLOUT = re.compile(r"^[ \t>]*\[![^\]\n]*\][+-]?[ \t]*", re.MULTILINE)
_NEXT_LINE = re.compile(r"[ \t]*\r?\n[ \t>]*")
# A link is passed over as a whole, for a full stop inside it ends nothing. All of it begins with one of a set of
# characters, which re skips to.
_END = re.compile(
    r"[\[.!?…](?:(?<=\[)\[[^\[\]\n]*\]\]|(?<=[.!?…])[\"'\u201d\u2019»)\]*_]*\s+(?=[^a-z\s])"
    r"(?<!\be\.g\.\s)(?<!\bi\.e\.\s)(?<!\b[Cc]f\.\s)(?<!\bvs\.\s)(?<!\bal\.\s)(?<!\b[Ff]ig\.\s)(?<!\bDr\.\s)(?<!\b[A-Z]\.\s))"
)


def surroundings(text: str, start: int, end: int, first: int = 0) -> tuple[str, int, int]:
    """What a sentence around ``text[start:end]`` is looked for in, and where these characters are in it.

    Nothing before ``first`` is taken, nothing beyond a blank line, and of a long paragraph no more than is ever shown:
    it is cut between words, which an ellipsis marks.
    """
    left, right = max(start - _REACH, first), min(end + _REACH, len(text))
    before = after = ""
    if (blank := text.rfind("\n\n", left, start)) >= 0:
        left = blank + 2
    elif left > first:
        left, before = text.find(" ", left, start) + 1 or left, "…"
    if (blank := text.find("\n\n", end, right)) >= 0:
        right = blank
    elif right < len(text):
        space = text.rfind(" ", end, right)
        right, after = space if space >= 0 else right, "…"
    shift = len(before) - left
    return f"{before}{text[left:right]}{after}", start + shift, end + shift


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around ``text[start:end]`` within its paragraph, item of a list or row of a table, in one line."""
    first, last = _paragraph(text, start, end)
    begin = stop = first
    for match in _END.finditer(text, first, last):
        if match[0][0] == "[":
            continue
        stop = match.end()
        if stop >= end:
            break
        begin = stop if stop <= start else begin
    else:
        stop = last
    words = _CALLOUT.sub("", _whole_links(text, begin, start, end, stop))
    return _NEXT_LINE.sub(" ", words).strip()


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the paragraph of ``text[start:end]`` begins and ends, as far as the text goes."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    if _ALONE.match(text, first):
        return first, last
    while first and not _ITEM.match(text, first):
        above = text.rfind("\n", 0, first - 1) + 1
        if not text[above:first].strip(" \t\r\n>") or _ALONE.match(text, above):
            break
        first = above
    while last < len(text):
        below = _line_end(text, last + 1)
        if not text[last:below].strip(" \t\r\n>") or _ITEM.match(text, last + 1) or _ALONE.match(text, last + 1):
            break
        last = below
    return first, last


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _whole_links(text: str, begin: int, start: int, end: int, stop: int) -> str:
    """``text[begin:stop]`` without the halves of links that the reach of the surroundings left at its ends."""
    half = text.find("]]", begin, start)
    if half >= 0 and text.find("[[", begin, half) < 0:
        begin = half + 2
    half = text.rfind("[[", end, stop)
    if half >= 0 and text.find("]]", half, stop) < 0:
        return f"{text[begin:half]}…"
    return text[begin:stop]
