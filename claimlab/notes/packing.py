"""A note as plain JSON values and back, without its text."""

from __future__ import annotations

from typing import Any

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.note import Enrichment, Heading, Link, Note, Place


def pack_note(note: Note) -> dict[str, Any]:
    """Everything of a note but path, text and digest, as JSON values."""
    return {
        "fields": note.frontmatter,
        "places": {key: [place.line, place.column] for key, place in note.places.items()},
        "body": [note.body_offset, note.body_line],
        "links": [_pack_link(link) for link in note.links],
        "headings": [[heading.level, heading.text, heading.line] for heading in note.headings],
        "blocks": note.blocks,
        "tags": note.tags,
        "enrichments": [[item.stance, item.source, item.line] for item in note.enrichments],
        "diagnostics": [
            [item.line, item.column, item.code, item.message, item.severity, item.hint] for item in note.diagnostics
        ],
    }


def unpack_note(path: str, text: str, digest: str, packed: dict[str, Any]) -> Note:
    """The note that :func:`pack_note` packed.

    Raises:
        TypeError, ValueError, KeyError: ``packed`` is something else.
    """
    offset, line = packed["body"]
    return Note(
        path,
        text,
        digest,
        packed["fields"],
        {key: Place(*place) for key, place in packed["places"].items()},
        offset,
        line,
        tuple([_unpack_link(link) for link in packed["links"]]),
        tuple([Heading(*heading) for heading in packed["headings"]]),
        tuple(packed["blocks"]),
        tuple(packed["tags"]),
        tuple([Enrichment(*item) for item in packed["enrichments"]]),
        tuple([_unpack_diagnostic(path, item) for item in packed["diagnostics"]]),
    )


def _pack_link(link: Link) -> list[Any]:
    return [
        link.target,
        link.place.line,
        link.place.column,
        link.label,
        link.heading,
        link.block,
        link.embed,
        link.wiki,
        link.field,
        link.context,
        link.section,
    ]


def _unpack_link(packed: list[Any]) -> Link:
    target, line, column, *rest = packed
    return Link(target, Place(line, column), *rest)


def _unpack_diagnostic(path: str, packed: list[Any]) -> Diagnostic:
    line, column, code, message, severity, hint = packed
    return Diagnostic(path, line, column, code, message, Severity(severity), hint)
