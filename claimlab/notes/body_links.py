"""Links in a note's body: wiki-links, embeds and markdown links to files of the vault."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from urllib.parse import unquote

from claimlab.notes.definitions import find_definitions
from claimlab.notes.note import Link, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.note import Heading
    from claimlab.notes.regions import Regions

WIKI_LINK_INSIDE = r"(?P<inside>[^\[\]\n]+(?:\[[^\[\]\n]*\][^\[\]\n]*)*)"
WIKI_LINK = re.compile(rf"\[\[{WIKI_LINK_INSIDE}\]\]")
MARKDOWN_LINK = re.compile(
    r"\]\((?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\?")
_LINE_END = re.compile("\n")
_DIVIDER = re.compile(r"[|#^\\]")
_CARET = re.compile("%5e", re.IGNORECASE)
_BLOCK_ID = re.compile(r"[A-Za-z0-9-]+")


class Lines:
    """Index → line and column, by the ends of lines."""

    def __init__(self, text: str, first: int = 1, column: int = 1) -> None:
        self._starts = [0, *[match.end() for match in _LINE_END.finditer(text)]]
        self._first, self._column = first, column

    def place(self, index: int) -> Place:
        """One-based line and column of a character."""
        row = bisect_right(self._starts, index) - 1
        offset = self._column if row == 0 else 1
        return Place(row + self._first, index - self._starts[row] + offset)


def split_target(inside: str) -> tuple[str, str, str, str]:
    r"""Split the inside of a wiki-link into target, heading, block and label.

    ``a#h#h2|b`` → ``("a", "h#h2", "", "b")``; ``a#^id`` and ``a^id`` → block ``id``; ``\|`` in tables is a ``|``.
    """
    if _DIVIDER.search(inside) is None:
        return inside.strip(), "", "", ""
    target, _, label = inside.replace("\\|", "|").partition("|")
    target, _, heading = target.partition("#")
    block = ""
    if heading.startswith("^"):
        heading, block = "", heading[1:]
    elif "#^" in heading:
        heading, _, block = heading.partition("#^")
    elif "^" in target:
        head, _, tail = target.rpartition("^")
        if _BLOCK_ID.fullmatch(tail.strip()):
            target, block = head, tail
    if heading:
        heading = "#".join(part.strip() for part in heading.split("#") if part.strip())
    return target.strip(), heading, block.strip(), label.strip()


def split_address(written: str) -> tuple[str, str, str] | None:
    """Split the address of a markdown link into target, heading and block; ``None`` when it leads out of the vault."""
    if not written or _SCHEME.match(written):
        return None
    # split before it is decoded, since a %23 is a character of the name; a ^ is always written %5E by some tools
    parts = split_target(_CARET.sub("^", written.replace("|", "\ufffc")))[:3]
    target, heading, block = (unquote(part, errors="replace").replace("\ufffc", "|") for part in parts)
    return (target, "", heading[1:]) if heading.startswith("^") else (target, heading, block)


class Sections:
    """Line → text of the nearest heading above it."""

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self._lines = [heading.line for heading in headings]
        self._texts = ["", *[heading.text for heading in headings]]

    def above(self, line: int) -> str:
        """The heading's text; empty when there is none."""
        return self._texts[bisect_right(self._lines, line)]


def find_links(body: str, regions: Regions, lines: Lines, headings: tuple[Heading, ...], offset: int) -> list[Link]:
    """All links of the body, which begins at index ``offset`` of the note's text, in the order of the text."""
    sections = Sections(headings)
    found: list[Link] = []
    if "[[" in body:
        found.extend(_wiki_links(body, regions, lines, sections, offset))
    wikis = len(found)
    if "](" in body:
        found.extend(_markdown_links(body, regions, lines, sections, offset))
    if "]:" in body:
        found.extend(_definitions(body, regions, lines, sections, offset))
    if len(found) > wikis:
        found.sort(key=lambda link: link.start)
    return found


def _wiki_links(body: str, regions: Regions, lines: Lines, sections: Sections, offset: int) -> Iterator[Link]:
    covers, place_of, above = regions.covers, lines.place, sections.above
    for match in WIKI_LINK.finditer(body):
        index, end = match.span()
        if covers(index) or _is_escaped(body, index):
            continue
        target, heading, block, label = split_target(match[1])
        if not (target or heading or block):
            continue
        embed = index > 0 and body[index - 1] == "!"
        place = place_of(index - embed)
        yield Link(target, place, index + offset, end + offset, above(place.line), label, heading, block, embed)


def _markdown_links(body: str, regions: Regions, lines: Lines, sections: Sections, offset: int) -> Iterator[Link]:
    for match in MARKDOWN_LINK.finditer(body):
        written = match["angled"] if match["angled"] is not None else match["plain"]
        parts = split_address(written)
        if parts is None:
            continue
        start = opening_bracket(body, match.start())
        if start < 0 or regions.covers(start):
            continue
        target, heading, block = parts
        embed = start > 0 and body[start - 1] == "!"
        label = body[start + 1 : match.start()]
        place = lines.place(start - embed)
        section = sections.above(place.line)
        yield Link(
            target, place, start + offset, match.end() + offset, section, label, heading, block, embed, wiki=False
        )


def _definitions(body: str, regions: Regions, lines: Lines, sections: Sections, offset: int) -> Iterator[Link]:
    for match in find_definitions(body, regions):
        parts = split_address(match["angled"] or match["plain"])
        if parts is None:
            continue
        target, heading, block = parts
        place = lines.place(match.start())
        start, end, section = match.start() + offset, match.end() + offset, sections.above(place.line)
        yield Link(target, place, start, end, section, match["label"], heading, block, wiki=False)


def _is_escaped(body: str, index: int) -> bool:
    """Whether a backslash, itself not escaped, stands before the character."""
    start = index
    while start and body[start - 1] == "\\":
        start -= 1
    return (index - start) % 2 == 1


def opening_bracket(body: str, closing: int) -> int:
    """Index of the ``[`` that belongs to the ``]`` at ``closing``; -1 when none does within its paragraph."""
    depth = 0
    for index in range(closing - 1, max(-1, closing - 1000), -1):
        character = body[index]
        if character == "]":
            depth += 1
        elif character == "[":
            if depth == 0:
                return index
            depth -= 1
        elif character == "\n" and body[index - 1 : index] in ("\n", ""):
            return -1
    return -1
