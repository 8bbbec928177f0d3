"""Safe repairs, worked out for a whole vault; a note is left alone unless all its links still lead where they led."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from claimlab.graph.build import build_graph
from claimlab.graph.resolve import Resolver
from claimlab.graph.rewrite import Edit, apply_edits, offset_of
from claimlab.graph.sealed import is_in_ledger, sealed_spans
from claimlab.lint.repair_frontmatter import repair_frontmatter
from claimlab.lint.repair_links import repair_links
from claimlab.notes.encoding import BOM, encode
from claimlab.notes.parse import parse_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Note

MOST_ROUNDS = 20
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


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """Every repair of a vault.

    Attributes:
        repairs: One for each note that changes, sorted by path.
        is_whole: Whether nothing more can be mended once they are made.
    """

    repairs: tuple[Repair, ...]
    is_whole: bool


def plan_repairs(graph: ClaimGraph, codes: Collection[str] = ()) -> RepairPlan:
    """Every repair that is safe, those included that only another repair makes possible.

    A note's repairs are dropped as a whole when with them a link would lead elsewhere or nowhere, or a field that was
    not to be touched would say something else. A note that is not exactly its bytes in UTF-8 is never touched, nor is
    what a digest holds: the ledger's folder and managed blocks.

    Args:
        graph: The vault.
        codes: Only these faults; all that can be mended when empty.
    """
    planned: dict[str, Repair] = {}
    for _ in range(MOST_ROUNDS):
        found = list(_one_round(graph, codes))
        if not found:
            break
        mended = dict(graph.vault.notes)
        for repair in found:
            earlier = planned.get(repair.path)
            planned[repair.path] = repair if earlier is None else _joined(earlier, repair)
            mended[repair.path] = parse_note(repair.path, encode(repair.after))
        graph = build_graph(replace(graph.vault, notes=mended))
    else:
        found = list(_one_round(graph, codes))
    return RepairPlan(tuple(planned[path] for path in sorted(planned)), is_whole=not found)


def _joined(earlier: Repair, later: Repair) -> Repair:
    return replace(later, before=earlier.before, fixed=earlier.fixed + later.fixed)


def _one_round(graph: ClaimGraph, codes: Collection[str]) -> Iterator[Repair]:
    """The repairs that the notes as they are allow."""
    for note in graph.vault.notes.values():
        is_exact = hashlib.sha256(encode(note.text)).hexdigest() == note.digest
        if not is_exact or is_in_ledger(graph.vault.settings, note.path):
            continue
        repair = _repair(graph, note, codes)
        if repair is not None:
            yield repair


def _repair(graph: ClaimGraph, note: Note, codes: Collection[str]) -> Repair | None:
    fixed: Counter[str] = Counter()
    edits: list[Edit] = []
    sealed = sealed_spans(graph.vault, note)
    found = [*repair_frontmatter(note), *repair_links(graph, note), *_characters(note)]
    for code, edit in sorted(found, key=itemgetter(1)):
        if any(edit.start < span.stop and edit.end > span.start for span in sealed):
            continue
        is_clear = not edits or edit.start >= edits[-1].end  # of two for the same characters, the next round has one
        if is_clear and (not codes or code in codes):
            edits.append(edit)
            fixed[code] += 1
    if not edits:
        return None
    after = apply_edits(note.text, edits)
    return Repair(note.path, note.text, after, fixed) if _is_safe(graph, note, after, edits) else None


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
