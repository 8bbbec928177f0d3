"""The links of a vault followed: the typed edges between its notes, and the count of its wiki-links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claimlab.graph.relation_of import relation_of
from claimlab.graph.relations import Edge, Match
from claimlab.notes.vault import no_collection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.graph.relations import Resolution
    from claimlab.graph.resolve import Resolver
    from claimlab.notes.note import Link, Note
    from claimlab.notes.vault import Vault


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How the ``[[…]]`` and ``![[…]]`` of all notes, frontmatter included, resolve; ambiguous ones do resolve."""

    total: int = 0
    resolved: int = 0
    dangling: int = 0
    ambiguous: int = 0


class Followed(NamedTuple):
    """A link, the note it stands in, and where it leads."""

    note: Note
    link: Link
    resolution: Resolution


def follow_links(vault: Vault, resolver: Resolver) -> tuple[Followed, ...]:
    """Every link of every note, in the order of path and place."""
    with no_collection():
        resolve = resolver.resolve
        return tuple(
            [Followed(note, link, resolve(link, path)) for path, note in vault.notes.items() for link in note.links]
        )


def read_edges(vault: Vault, followed: Iterable[Followed]) -> tuple[Edge, ...]:
    """The links that lead from one note to another, with their relation."""
    notes = vault.notes
    with no_collection():
        edges = []
        for note, link, resolution in followed:
            if resolution.target in notes and resolution.match is not Match.SELF:
                relation, inverse = relation_of(link, note)
                edges.append(Edge(note.path, resolution.target, relation, link, inverse))
    return tuple(edges)


def count_links(followed: Iterable[Followed]) -> LinkCount:
    """How the wiki-links among these resolve."""
    ways = [resolution for _, link, resolution in followed if link.wiki]
    dangling = sum(way.match is Match.DANGLING for way in ways)
    return LinkCount(len(ways), len(ways) - dangling, dangling, sum(len(way.candidates) > 1 for way in ways))
