from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.site.layout import SIDE, positions


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_every_note_has_a_place_on_the_sheet_and_the_same_one_each_time(count, edges):
    edges = [(a, b) for a, b in edges if a < count and b < count]
    placed = positions(names(count), edges)
    assert len(placed) == count
    assert all(0 <= x <= SIDE and 0 <= y <= SIDE for x, y in placed)
    assert placed == positions(names(count), edges)


def test_linked_notes_stand_nearer_than_others():
    ring = [
        [(group * 20 + i, group * 20 + (i + step) % 20) for i in range(20) for step in (1, 2, 5)] for group in range(2)
    ]
    placed = positions(names(40), [*ring[0], *ring[1]])
    near = [math.dist(placed[a], placed[b]) for group in ring for a, b in group]
    far = [math.dist(placed[i], placed[20 + j]) for i in range(20) for j in range(20)]
    assert sum(near) / len(near) < 0.7 * sum(far) / len(far)


def test_notes_without_links_stand_around_the_others():
    placed = positions(names(30), [(i, i + 1) for i in range(19)])
    middle = (sum(x for x, _ in placed[:20]) / 20, sum(y for _, y in placed[:20]) / 20)
    linked = sorted(math.dist(point, middle) for point in placed[:20])
    alone = sorted(math.dist(point, middle) for point in placed[20:])
    assert alone[0] > linked[10]
    assert len(set(placed)) == 30
