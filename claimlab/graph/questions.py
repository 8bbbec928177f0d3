"""Questions that a graph of notes can answer."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from claimlab.graph.circles import circles
from claimlab.graph.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.relations import Edge


class Step(NamedTuple):
    """One edge of a path between two notes; ``forward`` when it is walked as its relation reads."""

    edge: Edge
    forward: bool

    @property
    def arrives(self) -> str:
        """Path of the note that the step leads to."""
        return self.edge.object if self.forward else self.edge.subject


def path_between(graph: ClaimGraph, start: str, goal: str) -> list[Step] | None:
    """A shortest path between two notes, edges walked either way; ``None`` when they are not connected."""
    came: dict[str, Step | None] = {start: None}
    pending = deque([start])
    while pending and goal not in came:
        here = pending.popleft()
        for edge in (*graph.outgoing(here), *graph.backlinks(here)):
            step = Step(edge, edge.subject == here)
            if step.arrives not in came:
                came[step.arrives] = step
                pending.append(step.arrives)
    if goal not in came:
        return None
    steps: list[Step] = []
    while (step_back := came[goal]) is not None:
        steps.append(step_back)
        goal = step_back.edge.subject if step_back.forward else step_back.edge.object
    return steps[::-1]


def orphans(graph: ClaimGraph) -> list[str]:
    """Paths of the notes that no other note links to and that link to no other note."""
    linked = {path for edge in graph.edges if edge.source != edge.target for path in (edge.source, edge.target)}
    return [path for path in graph.vault.notes if path not in linked]


def dependency_circles(graph: ClaimGraph) -> list[tuple[str, ...]]:
    """Circles of claims that depend on each other, as ids."""
    steps: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.relation is Relation.DEPENDS_ON and edge.subject in graph.by_path and edge.object in graph.by_path:
            steps.setdefault(graph.by_path[edge.subject], []).append(graph.by_path[edge.object])
    return circles(steps)


def communities(graph: ClaimGraph) -> list[tuple[str, ...]]:
    """Groups of notes that link among themselves more than with others, the largest first (Louvain, fixed seed)."""
    import networkx as nx  # noqa: PLC0415 - takes long to load

    network: nx.Graph[str] = nx.Graph()
    for edge in sorted(graph.edges, key=lambda edge: (edge.source, edge.target)):
        if edge.source != edge.target:
            weight = network.get_edge_data(edge.source, edge.target, {"weight": 0})["weight"]
            network.add_edge(edge.source, edge.target, weight=weight + 1)
    found: Sequence[set[str]] = nx.community.louvain_communities(network, seed=0)
    return sorted((tuple(sorted(group)) for group in found), key=lambda group: (-len(group), group))
