"""Independent lines of evidence."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from claimlab.claims import Status
from claimlab.decide.lines import Evidence, independent_lines, tally


def item(name: str, status: Status, *rests_on: str) -> Evidence:
    return Evidence(name, status, frozenset(rests_on))


S, D, I = Status.SUPPORTED, Status.DIVERGENT, Status.INCONCLUSIVE  # noqa: E741


def test_runs_on_one_model_count_once() -> None:
    found = tally([item("r1", S, "run:1", "model:a"), item("r2", S, "run:2", "model:a"), item("r3", S, "model:b")])
    assert found.supporting == (("r1", "r2"), ("r3",))


def test_sharing_through_a_third_joins_too() -> None:
    found = tally([item("x", S, "model:a"), item("y", S, "source:p"), item("z", S, "model:a", "source:p")])
    assert found.supporting == (("x", "y", "z"),)


def test_lines_on_both_sides_are_contested() -> None:
    assert tally([item("x", S, "model:a"), item("y", D, "model:b")]).contested
    assert tally([item("x", S, "model:a"), item("y", D, "model:a")]).divided == (("x", "y"),)
    assert not tally([item("x", S, "model:a"), item("y", I, "model:b")]).contested
    assert tally([item("y", I, "model:b")]).undecided == (("y",),)


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=3), max_size=8), st.randoms(use_true_random=False))
def test_lines_share_nothing_and_do_not_depend_on_order(rests: list[frozenset[str]], chance: random.Random) -> None:
    evidence = [Evidence(str(k), S, rest) for k, rest in enumerate(rests)]
    lines = independent_lines(evidence)
    unions = [frozenset().union(*(member.rests_on for member in line)) for line in lines]
    assert sum(map(len, unions)) == len(frozenset().union(*unions))
    shuffled = list(evidence)
    chance.shuffle(shuffled)
    assert {frozenset(line) for line in independent_lines(shuffled)} == {frozenset(line) for line in lines}
