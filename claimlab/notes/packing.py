"""A note as plain JSON values and back, without its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.note import Enrichment, Heading, Link, Note, Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def pack_note(note: Note) -> list[Any]:
    """Everything of a note but path, text and digest, as JSON values; short, as a vault has many notes and links."""
    sections = {heading.text: number for number, heading in enumerate(note.headings)}
    return [
        note.body_offset,
        note.body_line,
        note.frontmatter,
        dict(note.places),
        [[heading.level, heading.text, heading.line] for heading in note.headings],
        [_pack_link(link, sections) for link in note.links],
        note.blocks,
        note.tags,
        [[item.stance, item.source, item.line] for item in note.enrichments],
        [pack_diagnostic(item) for item in note.diagnostics],
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
        _Places(places),
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
        tuple([unpack_diagnostic(path, item) for item in diagnostics]),
    )


class _Places(Mapping[str, Place]):
    """Places that are made when they are asked for: only a faulty note asks."""

    def __init__(self, packed: dict[str, list[int]]) -> None:
        self._packed = packed

    def __getitem__(self, key: str) -> Place:
        return Place(*self._packed[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


_PLAIN = Link("", Place(0, 0))[5:]


def _pack_link(link: Link, sections: dict[str, int]) -> list[Any]:
    """Target, line, column, start, end, number of the heading above; then what is seldom there, when something is."""
    target, (line, column), start, end, section, *rest = link
    packed = [target, line, column, start, end, sections.get(section, -1)]
    if tuple(rest) != _PLAIN:
        packed += rest
    return packed


def pack_diagnostic(item: Diagnostic) -> list[Any]:
    """A diagnostic as JSON values, without its path."""
    return [item.line, item.column, item.code, item.message, item.severity, item.hint]


def unpack_diagnostic(path: str, packed: list[Any]) -> Diagnostic:
    """The diagnostic that :func:`pack_diagnostic` packed, of the note at ``path``.

    Raises:
        TypeError, ValueError: ``packed`` is something else.
    """
    line, column, code, message, severity, hint = packed
    return Diagnostic(path, line, column, code, message, Severity(severity), hint)
