"""A passage of a note: what a citation names, and a digest by which a change of it shows.

A passage is named by a heading (everything under it, smaller headings included), by a block id (``^id``: the paragraph
that carries it) or by words quoted from it (the paragraph in which they stand). Without a name it is the whole body.
White space does not count, so that a paragraph may be wrapped anew.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.notes.note import Heading, Note

DIGITS = 16
"""Hexadecimal digits of a digest, as many as managed blocks have: enough to see an edit, few enough to read."""

_BLANK_LINES = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")


def find_passage(note: Note, name: str) -> str | None:
    """Text of a passage; ``None`` when the note has none of this name."""
    wanted = _even(name)
    if not wanted:
        return note.body
    if wanted.startswith("^"):
        return _paragraph_with(note.body, re.compile(rf"(?:^|\s){re.escape(wanted)}$"))
    heading = next((heading for heading in note.headings if _even(heading.text).lower() == wanted.lower()), None)
    if heading is not None:
        return _section(note, heading)
    return _paragraph_with(note.body, re.compile(re.escape(wanted)))


def passage_digest(text: str) -> str:
    """First :data:`DIGITS` digits of the SHA-256 of a passage, white space evened out."""
    return hashlib.sha256(_even(text).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _section(note: Note, heading: Heading) -> str:
    following = (other.line for other in note.headings if other.line > heading.line and other.level <= heading.level)
    rows = note.text.split("\n")
    return "\n".join(rows[heading.line - 1 : next(following, len(rows) + 1) - 1])


def _paragraph_with(body: str, pattern: re.Pattern[str]) -> str | None:
    return next((part for part in _BLANK_LINES.split(body) if pattern.search(_even(part))), None)


def _even(text: str) -> str:
    return " ".join(text.split())
