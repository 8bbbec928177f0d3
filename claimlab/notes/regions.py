"""Parts of a body in which ``[[…]]``, ``#`` and ``^`` mean nothing: code, comments and maths.

Only what a note holds is searched for, so that a plain note costs a handful of substring tests.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

_TICKS, _TILDES = re.compile("````*"), re.compile("~~~~*")  # a literal beginning is what a search is quick with
_FENCE_LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_BACKTICKS = re.compile("``*")
_MARKS = re.compile("``*|<!--|%%")
_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_INDENT = re.compile(r" {0,3}\t| {4}")
_INLINE_MATHS = re.compile(r"\$(?<![\\$\w]\$)(?![\s$])(?P<tex>[^$\n]*?[^\s$\\])\$(?![\d$])")


class Region(NamedTuple):
    """A half-open span of indices and what it is: ``code``, ``comment`` or ``maths``."""

    start: int
    end: int
    kind: str


class Regions:
    """The inert spans of one body, sorted and disjoint."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.spans = _find(body)
        self._starts = [span.start for span in self.spans]
        self._may_indent = "    " in body or "\t" in body

    def covers(self, index: int) -> bool:
        """Whether the character at ``index`` stands in code, a comment or maths."""
        position = bisect_right(self._starts, index) - 1
        if position >= 0 and index < self.spans[position].end:
            return True
        return self._is_indented(index)

    def kind_at(self, index: int) -> str:
        """What the character at ``index`` stands in: ``code``, ``comment``, ``maths``, or nothing of these (empty)."""
        position = bisect_right(self._starts, index) - 1
        if position >= 0 and index < self.spans[position].end:
            return self.spans[position].kind
        return "code" if self._is_indented(index) else ""

    def _is_indented(self, index: int) -> bool:
        return self._may_indent and _span_at(self._indented, index) is not None

    @cached_property
    def _indented(self) -> list[Region]:
        return _indented_code(self.body)


def _find(body: str) -> list[Region]:
    blocks: list[Region] = []
    if "```" in body or "~~~" in body:
        blocks = _fenced(body)
    spans = blocks
    if "`" in body or "<!--" in body or "%%" in body:
        spans = _merge(spans, _inline(body, spans))
    if "$" in body:
        spans = _merge(spans, _maths(body, spans))
    return spans


def _fenced(body: str) -> list[Region]:
    found: list[Region] = []
    start, fence = 0, ""  # of the block that is open
    fences = sorted([*_TICKS.finditer(body), *_TILDES.finditer(body)], key=re.Match.start)
    for match in fences:
        line = body.rfind("\n", 0, match.start()) + 1
        if _FENCE_LEAD.fullmatch(body, line, match.start()) is None:
            continue
        end = body.find("\n", match.end())
        end = len(body) if end < 0 else end
        if not fence:
            if match[0][0] == "~" or body.find("`", match.end(), end) < 0:
                start, fence = line, match[0]
        elif match[0].startswith(fence) and not body[match.end() : end].strip():
            found.append(Region(start, end, "code"))
            fence = ""
    if fence:
        found.append(Region(start, len(body), "code"))
    return found


def _inline(body: str, blocks: list[Region]) -> list[Region]:
    """Code spans and comments: what begins first decides what the marks behind it mean."""
    code, last_closing = _CodeSpans(body, blocks), body.rfind("-->")
    found: list[Region] = []
    index = 0
    while match := _MARKS.search(body, index):
        block = _span_at(blocks, match.start())
        if block is not None:
            index = block.end
            continue
        is_code = match[0][0] == "`"
        end = code.end(match.start()) if is_code else _comment_end(body, match, last_closing)
        if end:
            found.append(Region(match.start(), end, "code" if is_code else "comment"))
        index = end or match.end()
    return found


def _comment_end(body: str, match: re.Match[str], last_closing: int) -> int:
    """Where a comment ends; 0 where its mark is text: a single ``%%``, an open ``<!--`` that begins no line."""
    if match[0] == "%%":
        end = body.find("%%", match.end())
        return 0 if end < 0 else end + 2
    if match.end() <= last_closing:
        return body.find("-->", match.end()) + 3
    before = match.start()
    while before and body[before - 1] in " \t>":
        before -= 1
    return len(body) if before == 0 or body[before - 1] == "\n" else 0


class _CodeSpans:
    """Backtick spans: a run of n backticks closes at the next run of n within the paragraph."""

    def __init__(self, body: str, blocks: list[Region]) -> None:
        self._body = body
        self._runs = [match.span() for match in _BACKTICKS.finditer(body) if _span_at(blocks, match.start()) is None]
        self._position = {start: position for position, (start, _) in enumerate(self._runs)}
        self._later: dict[int, list[int]] = {}
        for position in range(len(self._runs) - 1, -1, -1):
            start, end = self._runs[position]
            self._later.setdefault(end - start, []).append(position)
        self._paragraphs = _Paragraphs(body)

    def end(self, start: int) -> int:
        """Where the span ends that the run at ``start`` opens, 0 if it opens none; asked from left to right."""
        position = self._position[start]
        end = self._runs[position][1]
        same = self._later[end - start]
        while same and same[-1] <= position:
            same.pop()
        is_escaped = start > 0 and self._body[start - 1] == "\\"
        if not same or is_escaped or not self._paragraphs.hold(end, self._runs[same[-1]][0]):
            return 0
        return self._runs[same[-1]][1]


class _Paragraphs:
    """Whether two places stand in one paragraph; asked from the beginning of the body to its end."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._line_end = -1

    def hold(self, start: int, end: int) -> bool:
        """Whether no blank line lies between the two."""
        if self._line_end < start:
            found = self._body.find("\n", start)
            self._line_end = len(self._body) if found < 0 else found
        return end <= self._line_end or bisect_left(self._breaks, start) == bisect_right(self._breaks, end)

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in _BLANK_LINE.finditer(self._body)]


def _maths(body: str, taken: list[Region]) -> list[Region]:
    found = _display_maths(body, taken) if body.count("$$") > 1 else []
    taken = _merge(taken, found)
    for match in _INLINE_MATHS.finditer(body):
        is_money = match["tex"][0].isdigit() and ("[[" in match["tex"] or " " in match["tex"])
        if not is_money and _span_at(taken, match.start()) is None:
            found.append(Region(match.start(), match.end(), "maths"))
    return sorted(found)


def _display_maths(body: str, taken: list[Region]) -> list[Region]:
    found: list[Region] = []
    index = body.find("$$")
    while index >= 0:
        if (span := _span_at(taken, index)) is not None:
            index = body.find("$$", span.end)
            continue
        end = body.find("$$", index + 2)
        if end < 0:
            break
        found.append(Region(index, end + 2, "maths"))
        index = body.find("$$", end + 2)
    return found


def _merge(spans: list[Region], more: list[Region]) -> list[Region]:
    if not (spans and more):
        return spans or more
    merged: list[Region] = []
    for span in sorted([*spans, *more]):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Region(last.start, max(last.end, span.end), last.kind)
        else:
            merged.append(span)
    return merged


def _span_at(spans: list[Region], index: int) -> Region | None:
    if not spans:
        return None
    position = bisect_right(spans, (index, float("inf"), "")) - 1
    return spans[position] if position >= 0 and index < spans[position].end else None


def _indented_code(body: str) -> list[Region]:
    """Lines of indented code: four columns deep, after a blank line, under no list item."""
    found: list[Region] = []
    may_begin, in_list, start = True, False, 0
    for line in body.split("\n"):
        if not line.strip():
            may_begin = True
        elif _INDENT.match(line):
            if may_begin and not in_list:
                found.append(Region(start, start + len(line), "code"))
            if _LIST_ITEM.match(line):
                may_begin, in_list = False, True
        else:
            may_begin, in_list = False, _LIST_ITEM.match(line) is not None
        start += len(line) + 1
    return found
