"""Circles in a directed graph."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


def circles(steps: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """One shortest circle for each strongly connected part of the graph that has one.

    Args:
        steps: Node → the nodes that follow it.

    Returns:
        Circles as nodes in order, beginning with the least; sorted. A node that follows itself is a circle of one.
    """
    remaining = _on_circles(steps)
    inner = {node: sorted({step for step in steps[node] if step in remaining}) for node in sorted(remaining)}
    found = []
    for part in strong_parts(inner):
        first = min(part)
        if len(part) > 1 or first in inner[first]:
            found.append(_shortest(inner, part, first))
    return sorted(found)


def strong_parts(steps: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    """The strongly connected parts of a graph in which every node is a key (Tarjan 1972, without recursion)."""
    number: dict[str, int] = {}  # in the order of the first visit
    lowest: dict[str, int] = {}  # least number that a node leads back to
    open_nodes: list[str] = []
    is_open: set[str] = set()
    for root in steps:
        if root in number:
            continue
        way = [(root, iter(steps[root]))]
        while way:
            node, following = way[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                open_nodes.append(node)
                is_open.add(node)
            step = next((step for step in following if step not in number or step in is_open), None)
            if step is None:
                way.pop()
                if way:
                    before = way[-1][0]
                    lowest[before] = min(lowest[before], lowest[node])
                if lowest[node] == number[node]:
                    part = _closed(open_nodes, node)
                    is_open -= part
                    yield part
            elif step in number:
                lowest[node] = min(lowest[node], number[step])
            else:
                way.append((step, iter(steps[step])))


def _closed(open_nodes: list[str], root: str) -> set[str]:
    """Take the nodes from ``root`` on off the list."""
    part = set()
    while root not in part:
        part.add(open_nodes.pop())
    return part


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


def _shortest(steps: Mapping[str, Sequence[str]], part: Collection[str], first: str) -> tuple[str, ...]:
    """The shortest way within a part from a node back to itself; among several the first by alphabet."""
    came: dict[str, str] = {}
    pending = deque([first])
    while pending:
        node = pending.popleft()
        for step in steps[node]:
            if step == first:
                way = [node]
                while way[-1] != first:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if step in part and step not in came:
                came[step] = node
                pending.append(step)
    raise AssertionError(f"{first} is on no circle")  # every node of a strongly connected part is on one
