"""A passage of a note: what a citation quotes and an embed shows, and a digest by which a change of it shows.

A passage is named by a heading (everything under it, smaller headings included), by a block id (``^id``: the paragraph
or the item of a list that ends with it; the block above where the id stands alone) or by words quoted from it (the
paragraph in which they stand). Without a name it is the whole body. White space does not count for the digest, so that
a paragraph may be wrapped anew.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from claimlab.notes.body_links import Lines
from claimlab.notes.outline import BLOCK_ID, find_headings
from claimlab.notes.regions import Regions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimlab.notes.note import Heading, Note

DIGITS = 16
"""Hexadecimal digits of a digest, as many as managed blocks have: enough to see an edit, few enough to read."""

_BLANK_LINES = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|(?P<number>\d{1,9})[.)])[ \t]")
_NO_WORD = re.compile(r"\W+")


def find_passage(note: Note, name: str) -> str | None:
    """Text of the passage that a citation names; ``None`` when the note has none of this name."""
    wanted = _even(name)
    if not wanted:
        return note.body
    if wanted.startswith("^"):
        return find_block(note.body, wanted[1:])
    section = _section(note.text, note.headings, wanted)
    return _paragraph_with(note.body, wanted) if section is None else section


def find_section(text: str, name: str) -> str | None:
    """A heading of a text and everything under it; ``None`` when it has no such heading."""
    return _section(text, find_headings(text, Regions(text), Lines(text)), _even(name))


def find_block(text: str, name: str) -> str | None:
    """The block of a text that a block id names, up to the id and with it; ``None`` when no block has this id."""
    named = [match for match in BLOCK_ID.finditer(text) if match["id"].lower() == name.lower()]
    if not named:
        return None
    regions = Regions(text)
    mark = next((match for match in named if not regions.covers(match.start("id"))), None)
    if mark is None:
        return None
    start = _paragraph_start(text, mark.start(), regions)
    if text[start : mark.start()].strip(" \t>"):
        start = _item_start(text, start, mark.start(), regions)
    else:
        start = _paragraph_start(text, len(text[:start].rstrip()), regions)
    return text[start : mark.end("id")]


def passage_digest(text: str) -> str:
    """First :data:`DIGITS` digits of the SHA-256 of a passage, white space evened out."""
    return hashlib.sha256(_even(text).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _section(text: str, headings: Sequence[Heading], name: str) -> str | None:
    heading = _named(headings, lambda words: _even(words).lower(), name) or _named(headings, _words, name)
    if heading is None:
        return None
    following = (other.line for other in headings if other.line > heading.line and other.level <= heading.level)
    rows = text.split("\n")
    return "\n".join(rows[heading.line - 1 : next(following, len(rows) + 1) - 1])


def _named(headings: Sequence[Heading], key: Callable[[str], str], name: str) -> Heading | None:
    wanted = key(name)
    return next((heading for heading in headings if key(heading.text) == wanted), None) if wanted else None


def _paragraph_start(text: str, index: int, regions: Regions) -> int:
    """Where the lines begin that no blank line parts from the one of ``index``; those in code part nothing."""
    start = text.rfind("\n", 0, index) + 1
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].strip() and not regions.covers(above):
            break
        start = above
    return start


def _item_start(text: str, start: int, end: int, regions: Regions) -> int:
    """Where the last item of a list between ``start`` and ``end`` begins, without its indentation; else ``start``."""
    line, begin, in_list = start, start, False
    for row in text[start:end].split("\n"):
        item = None if regions.covers(line) else _ITEM.match(text, line, end)
        # a numeral at the beginning of a later line is a word of the sentence, as markdown has it
        if item and (in_list or line == start or item["number"] in (None, "1")):
            begin, in_list = line, True
        line += len(row) + 1
    while text[begin] in " \t" and not regions.covers(begin):
        begin += 1
    return begin


def _paragraph_with(body: str, words: str) -> str | None:
    return next((part for part in _BLANK_LINES.split(body) if words in _even(part)), None)


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", text.lower()).strip()


def _even(text: str) -> str:
    return " ".join(text.split())
