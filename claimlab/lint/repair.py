"""Safe repairs, worked out for a whole vault; a note is left alone unless all its links still lead where they led."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimlab.graph.resolve import Resolver
from claimlab.graph.rewrite import Edit, apply_edits, offset_of
from claimlab.lint.repair_frontmatter import repair_frontmatter
from claimlab.lint.repair_links import repair_links
from claimlab.notes.encoding import BOM, encode
from claimlab.notes.parse import parse_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Note

_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True, slots=True)
class Repair:
    """The repairs of one note.

    Attributes:
        path: The note.
        before: Its text.
        after: Its text with the repairs.
        fixed: Code → how many faults are mended.
    """

    path: str
    before: str
    after: str
    fixed: Counter[str]


def plan_repairs(graph: ClaimGraph, codes: Collection[str] = ()) -> list[Repair]:
    """Every repair that is safe.

    A note's repairs are dropped as a whole when with them a link would lead elsewhere or nowhere, or a field that was
    not to be touched would say something else. A note that is not exactly its bytes in UTF-8 is never touched.

    Args:
        graph: The vault.
        codes: Only these faults; all that can be mended when empty.
    """
    repairs = []
    for note in graph.vault.notes.values():
        if hashlib.sha256(encode(note.text)).hexdigest() != note.digest:
            continue
        repair = _repair(graph, note, codes)
        if repair is not None:
            repairs.append(repair)
    return repairs


def _repair(graph: ClaimGraph, note: Note, codes: Collection[str]) -> Repair | None:
    found = [*repair_frontmatter(note), *repair_links(graph, note), *_characters(note)]
    chosen = [(code, edit) for code, edit in found if not codes or code in codes]
    if not chosen:
        return None
    try:
        after = apply_edits(note.text, [edit for _, edit in chosen])
    except ValueError:  # two repairs of the same characters: the next run makes the second
        chosen = [min(chosen, key=lambda repair: repair[1])]
        after = apply_edits(note.text, [edit for _, edit in chosen])
    if not _is_safe(graph, note, after, [edit for _, edit in chosen]):
        return None
    return Repair(note.path, note.text, after, Counter(code for code, _ in chosen))


def _characters(note: Note) -> Iterator[tuple[str, Edit]]:
    """CL022, CL023: characters that no one sees."""
    if note.text.startswith(BOM):
        yield "CL023", Edit(0, 1, "")
    if note.text.translate(_CONTROL) != note.text:
        for index, character in enumerate(note.text):
            if ord(character) in _CONTROL:
                yield "CL022", Edit(index, index + 1, "")


def _is_safe(graph: ClaimGraph, note: Note, after: str, edits: Iterable[Edit]) -> bool:
    """Whether every link that resolves is kept with its target, and no field that no edit touches says otherwise."""
    mended = parse_note(note.path, encode(after))
    resolver = graph.resolver
    if mended.type != note.type or mended.title != note.title:  # names may lead elsewhere in the whole vault
        notes = {**graph.vault.notes, note.path: mended}
        resolver = Resolver(replace(graph.vault, notes=notes))
    before = Counter(target for link in note.links if (target := graph.resolve(link, note.path).target))
    now = Counter(target for link in mended.links if (target := resolver.resolve(link, note.path).target))
    if before - now or not note.frontmatter.keys() <= mended.frontmatter.keys():
        return False
    untouched = note.frontmatter.keys() - _touched_fields(note, edits)
    return all(mended.frontmatter[name] == note.frontmatter[name] for name in untouched)


def _touched_fields(note: Note, edits: Iterable[Edit]) -> set[str]:
    """Fields in which edits are made; a field reaches from its key to the next one."""
    starts = sorted((offset_of(note.text, note.places[name]), name) for name in note.frontmatter.keys() & note.places)
    touched = set()
    for edit in edits:
        above = [name for start, name in starts if start <= edit.start < note.body_offset]
        touched.update(above[-1:])
    return touched
