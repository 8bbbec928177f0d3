"""Every link of a vault resolved: the typed edges between its notes, and the count of its wiki-links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.graph.relation_of import relation_of
from claimlab.graph.relations import Edge, Match
from claimlab.notes.vault import no_collection

if TYPE_CHECKING:
    from claimlab.graph.resolve import Resolver
    from claimlab.notes.vault import Vault


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How the ``[[…]]`` and ``![[…]]`` of all notes, frontmatter included, resolve; ambiguous ones do resolve."""

    total: int = 0
    resolved: int = 0
    dangling: int = 0
    ambiguous: int = 0


def read_edges(vault: Vault, resolver: Resolver) -> tuple[tuple[Edge, ...], LinkCount]:
    """Edges in the order of path and place, and the count."""
    edges: list[Edge] = []
    total = dangling = ambiguous = 0
    with no_collection():
        for path, note in vault.notes.items():
            for link in note.links:
                resolution = resolver.resolve(link, path)
                if link.wiki:
                    total += 1
                    dangling += resolution.match is Match.DANGLING
                    ambiguous += resolution.ambiguous
                if resolution.target in vault.notes and resolution.match is not Match.SELF:
                    stated = relation_of(link, note)
                    edges.append(Edge(path, resolution.target, stated.relation, link, stated.inverse))
    return tuple(edges), LinkCount(total, total - dangling, dangling, ambiguous)
