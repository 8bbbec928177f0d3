"""A note as plain JSON values and back, without its text."""

from __future__ import annotations

from typing import Any

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.note import Enrichment, Heading, Link, Note, Place


def pack_note(note: Note) -> list[Any]:
    """Everything of a note but path, text and digest, as JSON values; short, as a vault has many notes and links."""
    return [
        note.body_offset,
        note.body_line,
        note.frontmatter,
        note.places,
        note.links,
        [[heading.level, heading.text, heading.line] for heading in note.headings],
        note.blocks,
        note.tags,
        [[item.stance, item.source, item.line] for item in note.enrichments],
        [[item.line, item.column, item.code, item.message, item.severity, item.hint] for item in note.diagnostics],
    ]


def unpack_note(path: str, text: str, digest: str, packed: list[Any]) -> Note:
    """The note that :func:`pack_note` packed.

    Raises:
        TypeError, ValueError, KeyError: ``packed`` is something else.
    """
    offset, line, fields, places, links, headings, blocks, tags, enrichments, diagnostics = packed
    return Note(
        path,
        text,
        digest,
        fields,
        {key: Place._make(place) for key, place in places.items()},
        offset,
        line,
        tuple([Link(target, Place._make(place), *rest) for target, place, *rest in links]),
        tuple([Heading(*heading) for heading in headings]),
        tuple(blocks),
        tuple(tags),
        tuple([Enrichment(*item) for item in enrichments]),
        tuple([_unpack_diagnostic(path, item) for item in diagnostics]),
    )


def _unpack_diagnostic(path: str, packed: list[Any]) -> Diagnostic:
    line, column, code, message, severity, hint = packed
    return Diagnostic(path, line, column, code, message, Severity(severity), hint)
