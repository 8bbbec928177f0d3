"""Links in a note's body: wiki-links, embeds and markdown links to files of the vault."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from urllib.parse import unquote

from claimlab.notes.note import Link, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.note import Heading
    from claimlab.notes.regions import Regions

WIKI_LINK = re.compile(r"\[\[(?P<inside>[^\[\]\n]+(?:\[[^\[\]\n]*\][^\[\]\n]*)*)\]\]")
MARKDOWN_LINK = re.compile(
    r"\]\((?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\?")
_CONTEXT = 240


class Lines:
    """Index → line and column, by the ends of lines."""

    def __init__(self, text: str, first: int = 1, column: int = 1) -> None:
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)
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
    target, _, label = inside.replace("\\|", "|").partition("|")
    target, _, heading = target.partition("#")
    block = ""
    if heading.startswith("^"):
        heading, block = "", heading[1:]
    elif "#^" in heading:
        heading, _, block = heading.partition("#^")
    elif "^" in target:
        head, _, tail = target.rpartition("^")
        if re.fullmatch(r"[A-Za-z0-9-]+", tail.strip()):
            target, block = head, tail
    headings = "#".join(part.strip() for part in heading.split("#") if part.strip())
    return target.strip(), headings, block.strip(), label.strip()


def find_links(body: str, regions: Regions, lines: Lines, headings: tuple[Heading, ...]) -> list[Link]:
    """All links of the body, in the order of the text."""
    sections = [heading.line for heading in headings]
    found: list[tuple[int, Link]] = []
    if "[[" in body:
        found.extend(_wiki_links(body, regions, lines))
    if "](" in body:
        found.extend(_markdown_links(body, regions, lines))
        found.sort(key=lambda item: item[0])
    if not sections:
        return [link for _, link in found]
    return [_in_section(link, sections, headings) for _, link in found]


def _wiki_links(body: str, regions: Regions, lines: Lines) -> Iterator[tuple[int, Link]]:
    for match in WIKI_LINK.finditer(body):
        index = match.start()
        if regions.covers(index):
            continue
        target, heading, block, label = split_target(match["inside"])
        if not (target or heading or block):
            continue
        embed = index > 0 and body[index - 1] == "!"
        place = lines.place(index - embed)
        context = context_of(body, index, match.end())
        yield index, Link(target, place, label, heading, block, embed=embed, context=context)


def _markdown_links(body: str, regions: Regions, lines: Lines) -> Iterator[tuple[int, Link]]:
    for match in MARKDOWN_LINK.finditer(body):
        written = match["angled"] if match["angled"] is not None else match["plain"]
        if not written or _SCHEME.match(written):
            continue
        start = opening_bracket(body, match.start())
        if start < 0 or regions.covers(start):
            continue
        target, heading, block, _ = split_target(unquote(written, errors="replace").replace("|", "\ufffc"))
        target = target.replace("\ufffc", "|")
        embed = start > 0 and body[start - 1] == "!"
        label = body[start + 1 : match.start()]
        context = context_of(body, start, match.end())
        place = lines.place(start - embed)
        yield start, Link(target, place, label, heading, block, embed=embed, wiki=False, context=context)


def context_of(text: str, start: int, end: int) -> str:
    """The line around a link, cut to a few hundred characters around it when it is longer."""
    farthest = 2 * _CONTEXT + 1  # no further than needed to know that the line is longer
    first, last = max(0, start - farthest), min(len(text), end + farthest)
    line_start = text.rfind("\n", first, start) + 1 or first
    line_end = text.find("\n", end, last)
    line_end = last if line_end < 0 else line_end
    if line_end - line_start <= 2 * _CONTEXT:
        return text[line_start:line_end].strip()
    left, right = max(line_start, start - _CONTEXT), min(line_end, end + _CONTEXT)
    before = "…" if left > line_start else ""
    after = "…" if right < line_end else ""
    return before + text[left:right].strip() + after


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


def _in_section(link: Link, sections: list[int], headings: tuple[Heading, ...]) -> Link:
    position = bisect_right(sections, link.place.line) - 1
    if position < 0:
        return link
    section = headings[position].text
    return Link(
        link.target, link.place, link.label, link.heading, link.block,
        embed=link.embed, wiki=link.wiki, context=link.context, section=section,
    )  # fmt: skip
