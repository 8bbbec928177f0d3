"""From the vault to its graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimlab.graph.claim_graph import ClaimGraph, ClaimNote, DivergenceNote, SourceNote
from claimlab.graph.names import slugify
from claimlab.graph.resolve import Resolver
from claimlab.graph.schema import read_claim, read_divergence, read_source, slug_id, written_id
from claimlab.notes.vault import no_collection

if TYPE_CHECKING:
    from claimlab.errors import Diagnostic
    from claimlab.notes.note import Note
    from claimlab.notes.vault import Vault


def build_graph(vault: Vault) -> ClaimGraph:
    """Read the schemas of all notes and join them into one graph, whose links are resolved when they are asked for."""
    with no_collection():
        domain = _read_domain(vault)
    return ClaimGraph(
        vault,
        Resolver(vault),
        domain.claims,
        domain.sources,
        domain.divergences,
        domain.spoiled,
        tuple(domain.diagnostics),
        domain.by_path,
    )


@dataclass(slots=True)
class _Domain:
    claims: dict[str, ClaimNote] = field(default_factory=dict)
    sources: dict[str, SourceNote] = field(default_factory=dict)
    divergences: dict[str, DivergenceNote] = field(default_factory=dict)
    spoiled: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    by_path: dict[str, str] = field(default_factory=dict)


def _read_domain(vault: Vault) -> _Domain:
    domain = _Domain()
    ids = claim_ids(vault)
    for path, note in vault.notes.items():
        diagnostics: tuple[Diagnostic, ...] = ()
        if note.type == "claim":
            claim, diagnostics = read_claim(note, ids[path])
            domain.by_path[path] = ids[path]
            if claim is None:
                domain.spoiled[ids[path]] = diagnostics
            else:
                domain.claims[ids[path]] = ClaimNote(claim, note)
        elif note.type == "source":
            source, diagnostics = read_source(note)
            if source is not None:
                domain.sources[path] = SourceNote(source, note)
        elif note.type == "divergence":
            divergence, diagnostics = read_divergence(note)
            if divergence is not None:
                domain.divergences[path] = DivergenceNote(divergence, note)
        domain.diagnostics.extend(diagnostics)
    return domain


def claim_ids(vault: Vault) -> dict[str, str]:
    """Path of each claim note → its id, unique in the vault.

    The first note (by path) that writes an id has it. A note without one gets the slug of its stem. Where an id is
    taken, the slugs of the folders above are put before it until it is free.
    """
    claims = [note for note in vault.notes.values() if note.type == "claim"]
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for note in sorted(claims, key=lambda note: (not written_id(note), note.path)):
        ids[note.path] = _free_id(note, written_id(note) or slug_id(note), taken)
        taken.add(ids[note.path])
    return ids


def _free_id(note: Note, wanted: str, taken: set[str]) -> str:
    folders = note.path.split("/")[:-1]
    name = wanted
    while name in taken and folders:
        name = f"{slugify(folders.pop())}-{name}"
    number = 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name
