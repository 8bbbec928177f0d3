"""Circles in a directed graph."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx


def circles(steps: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """One shortest circle for each strongly connected part of the graph that has one.

    Args:
        steps: Node → the nodes that follow it.

    Returns:
        Circles as nodes in order, beginning with the least; sorted. A node that follows itself is a circle of one.
    """
    remaining = _on_circles(steps)
    if not remaining:
        return []
    import networkx as nx  # noqa: PLC0415 - takes long to load, and most vaults have no circle

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((node, step) for node in sorted(remaining) for step in steps[node] if step in remaining)
    found = []
    for part in nx.strongly_connected_components(graph):
        first = min(part)
        if len(part) > 1 or graph.has_edge(first, first):
            found.append(_shortest(graph.subgraph(part), first))
    return sorted(found)


def _on_circles(steps: Mapping[str, Sequence[str]]) -> set[str]:
    """Nodes left after those that lead nowhere have been peeled off, again and again."""
    followers = {node: set(following) for node, following in steps.items()}
    before: dict[str, set[str]] = {}
    for node, following in followers.items():
        for step in following:
            before.setdefault(step, set()).add(node)
    pending = deque(node for node in before if node not in followers)
    gone: set[str] = set()
    while pending:
        node = pending.popleft()
        gone.add(node)
        for previous in before.get(node, ()):
            followers[previous].discard(node)
            if not followers[previous] and previous not in gone:
                pending.append(previous)
    return {node for node, following in followers.items() if following and node not in gone}


def _shortest(graph: nx.DiGraph[str], first: str) -> tuple[str, ...]:
    import networkx as nx  # noqa: PLC0415 - loaded by the caller

    if graph.has_edge(first, first):
        return (first,)
    ways = (nx.shortest_path(graph, step, first) for step in graph.successors(first))
    best = min(ways, key=lambda way: (len(way), way))
    return (first, *best[:-1])
