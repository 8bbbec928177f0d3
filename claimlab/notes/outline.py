"""Headings, block ids and tags of a body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.notes.comments import without_comments
from claimlab.notes.note import Heading
from claimlab.notes.tags import tags_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.notes.body_links import Lines
    from claimlab.notes.note import Value
    from claimlab.notes.regions import Regions

BLOCK_ID = re.compile(r"\^(?<![^ \t\n]\^)(?P<id>[A-Za-z0-9-]+)[ \t]*\r?$", re.MULTILINE)
_ATX = re.compile(r"\n(?P<lead> {0,3})(?P<marks>#{1,6})(?:[ \t]+(?P<text>[^\n]*))?(?=\r?\n|\Z)")
_CLOSING_MARKS = re.compile(r"(?:^|[ \t]+)#+$")
_SETEXT = re.compile(r"\n {0,3}(?P<mark>=+|-+)[ \t]*\r?(?=\n|\Z)")
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)]|$|```|~~~)")


def find_headings(body: str, regions: Regions, lines: Lines) -> tuple[Heading, ...]:
    """ATX and setext headings outside code, comments and maths, in the order of the text."""
    text = "\n" + body
    found: list[tuple[int, Heading]] = []
    if "#" in body:
        for match in _ATX.finditer(text):
            index = match.start("marks") - 1
            if not regions.covers(index):
                title = (match["text"] or "").strip()
                title = _CLOSING_MARKS.sub("", title) if title.endswith("#") else title
                title = without_comments(title).strip()
                found.append((index, Heading(len(match["marks"]), title, lines.place(index).line)))
    if "\n---" in text or "\n==" in text or "\n--" in text or "\n=" in text:
        found.extend(_setext(text, regions, lines))
        found.sort(key=lambda item: item[0])
    return tuple(heading for _, heading in found)


def _setext(text: str, regions: Regions, lines: Lines) -> list[tuple[int, Heading]]:
    found = []
    for match in _SETEXT.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        title = text[start : match.start()]
        if start == 0 or _NO_PARAGRAPH.match(title) or not title.strip() or regions.covers(start - 1):
            continue
        level = 1 if match["mark"][0] == "=" else 2
        found.append((start - 1, Heading(level, without_comments(title).strip(), lines.place(start - 1).line)))
    return found


def find_blocks(body: str, regions: Regions) -> tuple[str, ...]:
    """Block ids (``^id`` at the end of a line), each once, in the order of the text."""
    if "^" not in body:
        return ()
    matches = BLOCK_ID.finditer(body)
    return tuple(dict.fromkeys(match["id"] for match in matches if not regions.covers(match.start("id"))))


def find_tags(body: str, regions: Regions, frontmatter: Mapping[str, Value]) -> tuple[str, ...]:
    """Tags of the frontmatter (``tags``, ``tag``), then those of the body (``#tag``), without ``#``, each once."""
    tags = [*_field_tags(frontmatter.get("tags", "")), *_field_tags(frontmatter.get("tag", ""))]
    if "#" in body:
        tags.extend(tags_in(body, regions))
    return tuple(dict.fromkeys(tags))


def _field_tags(value: Value) -> list[str]:
    if isinstance(value, str):
        items = value.split(",") if "," in value else value.split()
    else:
        items = [item for item in value if isinstance(item, str)]
    return [tag for item in items if (tag := item.strip().lstrip("#").strip())]
