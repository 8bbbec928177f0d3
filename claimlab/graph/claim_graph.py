"""The vault as a graph: claims, sources and divergences, and the typed links between all notes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from claimlab.errors import InputError, UsageError
from claimlab.graph.edges import count_links, follow_links, read_edges
from claimlab.graph.names import without_brackets
from claimlab.graph.relation_of import relation_of
from claimlab.graph.relations import Match, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from claimlab.errors import Diagnostic
    from claimlab.graph.domain_notes import ClaimNote, DivergenceNote, SourceNote
    from claimlab.graph.edges import Followed, LinkCount
    from claimlab.graph.relations import Edge, Resolution
    from claimlab.graph.resolve import Resolver
    from claimlab.notes.note import Link, Note
    from claimlab.notes.vault import Vault


@dataclass(frozen=True)
class ClaimGraph:
    """Everything that the notes say about each other.

    Attributes:
        vault: The notes.
        resolver: Resolves the links.
        claims: Id → claim, sorted by path. A claim without an ``id`` has its slug.
        sources: Path → source.
        divergences: Path → divergence.
        spoiled: Id → faults of a claim note that makes no claim because its rule or schema is faulty.
        diagnostics: Faults of schemas; those of links and text are found by ``lint``.
    """

    vault: Vault
    resolver: Resolver
    claims: Mapping[str, ClaimNote]
    sources: Mapping[str, SourceNote]
    divergences: Mapping[str, DivergenceNote]
    spoiled: Mapping[str, tuple[Diagnostic, ...]]
    diagnostics: tuple[Diagnostic, ...] = ()
    by_path: Mapping[str, str] = field(default_factory=dict)
    """Path of a claim note → id of its claim."""

    @cached_property
    def followed(self) -> tuple[Followed, ...]:
        """Every link of every note with where it leads, in the order of path and place."""
        return follow_links(self.vault, self.resolver)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every link from one note to another, in the order of path and place."""
        return read_edges(self.vault, self.followed)

    @cached_property
    def links(self) -> LinkCount:
        """The count of links."""
        return count_links(self.followed, self.vault.root)

    def resolve(self, link: Link, from_path: str) -> Resolution:
        """Where a link in the note at ``from_path`` leads."""
        return self.resolver.resolve(link, from_path)

    def outgoing(self, path: str) -> tuple[Edge, ...]:
        """Edges whose link stands in the note at ``path``."""
        return self._outgoing.get(path, ())

    def backlinks(self, path: str) -> tuple[Edge, ...]:
        """Edges whose link leads to the note at ``path``."""
        return self._incoming.get(path, ())

    def name_of(self, path: str) -> str:
        """What a command calls a note: a claim by its id, any other by its stem."""
        return self.by_path.get(path) or self.vault.notes[path].stem

    def note_of(self, claim_id: str) -> Note:
        """The note that a claim's id stands for, also one that makes no claim because its rule or schema is faulty.

        Raises:
            KeyError: there is none.
        """
        return self.vault.notes[self._path_of[claim_id]]

    def claim(self, name: str) -> ClaimNote:
        """A claim by its id, title, stem or path.

        Raises:
            UsageError: there is none, and the nearest ids are named; or several notes have the name.
            InputError: its note is there, but its rule or schema is faulty.
        """
        wanted = without_brackets(name)
        claim_id = wanted if wanted in self.claims or wanted in self.spoiled else self._id_of(wanted)
        if claim_id in self.claims:
            return self.claims[claim_id]
        if claim_id in self.spoiled:
            raise InputError(self.spoiled[claim_id])
        near = self._nearest(wanted)
        hint = f"; near are {', '.join(near)}" if near else "; the vault holds no claim" if not self.claims else ""
        raise UsageError(f"there is no claim '{name}'{hint}")

    def ancestors(self, claim_id: str) -> Mapping[str, tuple[str, ...]]:
        """Ids of the claims that this one depends on, nearest first, each with the shortest path of ids from here."""
        return self._reach(claim_id, self._dependencies)

    def dependants(self, claim_id: str) -> Mapping[str, tuple[str, ...]]:
        """Ids of the claims that depend on this one, nearest first, each with the shortest path of ids from here."""
        return self._reach(claim_id, self._dependants)

    def networkx(self) -> nx.MultiDiGraph[str]:
        """The graph with a node a note (by path) and an edge a link, directed as the relation reads."""
        from claimlab.graph.export import to_networkx  # noqa: PLC0415 - networkx takes long to load

        return to_networkx(self)

    @cached_property
    def _path_of(self) -> dict[str, str]:
        return {claim_id: path for path, claim_id in reversed([*self.by_path.items()])}

    @cached_property
    def _outgoing(self) -> dict[str, tuple[Edge, ...]]:
        return _group(self.edges, by_target=False)

    @cached_property
    def _incoming(self) -> dict[str, tuple[Edge, ...]]:
        return _group(self.edges, by_target=True)

    @cached_property
    def _dependencies(self) -> dict[str, list[str]]:
        """Worked out from the claims' own fields, so that the links of no other note need be followed."""
        found: dict[str, list[str]] = {}
        for path, claim in self.by_path.items():
            note = self.vault.notes[path]
            for link in note.links:
                if link.field and relation_of(link, note).relation is Relation.DEPENDS_ON:
                    target = self.by_path.get(self.resolver.resolve(link, path).target)
                    if target and target not in found.setdefault(claim, []):
                        found[claim].append(target)
        return found

    @cached_property
    def _dependants(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source, targets in self._dependencies.items():
            for target in targets:
                found.setdefault(target, []).append(source)
        return found

    def _reach(self, claim_id: str, steps: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
        start = self.claim(claim_id).id
        paths: dict[str, tuple[str, ...]] = {start: (start,)}
        pending = deque([start])
        while pending:
            here = pending.popleft()
            for following in steps.get(here, ()):
                if following not in paths:
                    paths[following] = (*paths[here], following)
                    pending.append(following)
        del paths[start]
        return paths

    def _id_of(self, name: str) -> str:
        resolution = self.resolver.resolve_name(name)
        if resolution.match is Match.DANGLING or resolution.target not in self.vault.notes:
            return ""
        candidates = [path for path in resolution.candidates if path in self.by_path]
        if len(candidates) > 1:
            raise UsageError(f"'{name}' may mean {' or '.join(candidates)}; write the folder too, or the claim's id")
        return self.by_path[candidates[0]] if candidates else ""

    def _nearest(self, name: str) -> list[str]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a mistyped name needs it

        ids = [*self.claims, *self.spoiled]
        return [found for found, _, _ in process.extract(name.lower(), ids, scorer=fuzz.WRatio, limit=3)]


def _group(edges: tuple[Edge, ...], *, by_target: bool) -> dict[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.target if by_target else edge.source, []).append(edge)
    return {path: tuple(group) for path, group in found.items()}
