"""The links of a vault followed: the typed edges between its notes, and the count of its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claimlab.graph.plain_files import leads_to_file
from claimlab.graph.relation_of import relation_of
from claimlab.graph.relations import Edge, Match, Relation
from claimlab.notes.vault import no_collection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.graph.relations import Resolution
    from claimlab.graph.resolve import Resolver
    from claimlab.notes.note import Link, Note
    from claimlab.notes.vault import Vault


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How the ``[[…]]``, ``![[…]]`` and ``[…](…)`` of all notes, frontmatter included, resolve; ambiguous ones do.

    Bare names in fields are not counted, nor are links that leave for the web.
    """

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
        edges: list[Edge] = []
        premises: set[tuple[str, str]] = set()  # fields stand above the body, so that they are complete when it is read
        for note, link, resolution in followed:
            if resolution.target in notes and resolution.match is not Match.SELF:
                pair = (note.path, resolution.target)
                relation, inverse = relation_of(link, note, is_premise=pair in premises)
                if link.field and relation is Relation.DEPENDS_ON:
                    premises.add(pair)
                edges.append(Edge(*pair, relation, link, inverse))
    return tuple(edges)


def count_links(followed: Iterable[Followed], root: Path) -> LinkCount:
    """How the links among these resolve that are written as links."""
    written = [one for one in followed if one.link.wiki or not one.link.field]
    dangling = [one for one in written if one.resolution.match is Match.DANGLING]
    lost = sum(one.link.wiki or not leads_to_file(root, one.note.path, one.link.target) for one in dangling)
    return LinkCount(
        len(written), len(written) - lost, lost, sum(len(one.resolution.candidates) > 1 for one in written)
    )
