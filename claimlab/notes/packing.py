"""A note as plain JSON values and back, without its text."""

from __future__ import annotations

from typing import Any

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.note import Enrichment, Heading, Link, Note, Place


def pack_note(note: Note) -> list[Any]:
    """Everything of a note but path, text and digest, as JSON values; short, as a vault has many notes and links."""
    sections = {heading.text: number for number, heading in enumerate(note.headings)}
    return [
        note.body_offset,
        note.body_line,
        note.frontmatter,
        note.places,
        [[heading.level, heading.text, heading.line] for heading in note.headings],
        [_pack_link(link, sections) for link in note.links],
        note.blocks,
        note.tags,
        [[item.stance, item.source, item.line] for item in note.enrichments],
        [[item.line, item.column, item.code, item.message, item.severity, item.hint] for item in note.diagnostics],
    ]


def unpack_note(path: str, text: str, digest: str, packed: list[Any]) -> Note:
    """The note that :func:`pack_note` packed.

    Raises:
        TypeError, ValueError, KeyError, IndexError, AttributeError: ``packed`` is something else.
    """
    offset, line, fields, places, headings, links, blocks, tags, enrichments, diagnostics = packed
    sections = [*[heading[1] for heading in headings], ""]  # -1 is none
    return Note(
        path,
        text,
        digest,
        fields,
        {key: Place(*place) for key, place in places.items()},
        offset,
        line,
        tuple(
            [
                Link(target, Place(line, column), start, end, sections[section], *rest)
                for target, line, column, start, end, section, *rest in links
            ]
        ),
        tuple([Heading(*heading) for heading in headings]),
        tuple(blocks),
        tuple(tags),
        tuple([Enrichment(*item) for item in enrichments]),
        tuple([_unpack_diagnostic(path, item) for item in diagnostics]),
    )


_PLAIN = Link("", Place(0, 0))[5:]


def _pack_link(link: Link, sections: dict[str, int]) -> list[Any]:
    """Target, line, column, start, end, number of the heading above; then what is seldom there, when something is."""
    target, (line, column), start, end, section, *rest = link
    packed = [target, line, column, start, end, sections.get(section, -1)]
    if tuple(rest) != _PLAIN:
        packed += rest
    return packed


def _unpack_diagnostic(path: str, packed: list[Any]) -> Diagnostic:
    line, column, code, message, severity, hint = packed
    return Diagnostic(path, line, column, code, message, Severity(severity), hint)
