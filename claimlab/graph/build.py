"""From the vault to its graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimlab.graph.claim_graph import ClaimGraph
from claimlab.graph.claim_ids import claim_ids
from claimlab.graph.domain_notes import ClaimNote, DivergenceNote, SourceNote
from claimlab.graph.resolve import Resolver
from claimlab.graph.schema_cache import SchemaCache
from claimlab.notes.vault import no_collection

if TYPE_CHECKING:
    from claimlab.errors import Diagnostic
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


_TYPES = frozenset({"claim", "source", "divergence"})


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
    typed = [(path, note) for path, note in vault.notes.items() if note.type in _TYPES]
    if not typed:
        return domain
    ids, cache = claim_ids(vault), SchemaCache(vault.root, len(typed))
    for path, note in typed:
        is_whole, diagnostics = cache.read(note)
        domain.diagnostics.extend(diagnostics)
        if note.type == "claim":
            domain.by_path[path] = ids[path]
            if is_whole:
                domain.claims[ids[path]] = ClaimNote(ids[path], note)
            else:
                domain.spoiled[ids[path]] = diagnostics
        elif is_whole and note.type == "source":
            domain.sources[path] = SourceNote(note)
        elif is_whole:
            domain.divergences[path] = DivergenceNote(note)
    cache.save()
    return domain
