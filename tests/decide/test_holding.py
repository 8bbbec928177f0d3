"""Groups of conditions, and the chance of an error that each of their conditions may spend."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.claims import ConditionGroup, Measurement, Outcome, Verdict
from claimlab.claims.registration import divisors
from claimlab.decide import decide
from claimlab.decide.holding import doubt, hold_all
from claimlab.decide.sample import sample_of
from tests.decide.scenes import plan, rule, trials

NESTED = st.recursive(
    st.just("leaf"),
    lambda inner: st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=12,
).filter(lambda tree: tree != "leaf")


def group(tree: Any, names: Any = None) -> Any:
    """A group in which every condition reads a measure of its own."""
    names = itertools.count() if names is None else names
    if tree == "leaf":
        return f"m{next(names)} above 0"
    word, members = tree
    return {word: [group(member, names) for member in members]}


def chance_of_an_error(part: ConditionGroup, chances: Any) -> float:
    """The most that a wrong call of a group can have, from those of its conditions."""
    each = [
        chance_of_an_error(member, chances) if isinstance(member, ConditionGroup) else next(chances)
        for member in part.members
    ]
    return max(each) if part.all is not None else sum(each)


@settings(max_examples=300, deadline=None)
@given(NESTED)
def test_conditions_together_spend_no_more_than_the_group_may(tree: Any) -> None:
    chosen = ConditionGroup.model_validate(group(tree))
    spent = [1 / divisor for divisor in divisors(chosen, 2)]
    assert len(spent) == len(chosen.conditions())
    assert chance_of_an_error(chosen, iter(spent)) <= 1 + 1e-12
    assert set(divisors(chosen, 1)) == {1}


@settings(max_examples=200, deadline=None)
@given(NESTED, st.integers(0, 1000), st.sampled_from([1, 2]))
def test_group_holds_from_its_p_value_on(tree: Any, seed: int, procedure: Any) -> None:
    chosen = ConditionGroup.model_validate(group(tree))
    chance = random.Random(seed)
    samples = {
        condition.measure: sample_of([Measurement(value=chance.gauss(1, 1)) for _ in range(4)])
        for condition in chosen.conditions()
    }
    p = doubt(chosen, samples, procedure)
    if 1e-9 < p < 0.99:
        assert hold_all(chosen, samples, p * 1.001, procedure) is Outcome.HOLDS
        assert hold_all(chosen, samples, p * 0.999, procedure) is not Outcome.HOLDS


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ({"all": ["a above 1", "b above 1"]}, (1, 1)),
        ({"any": ["a above 1", "b above 1"]}, (2, 2)),
        ({"any": ["a above 1", "a below 0"]}, (1, 1)),
        ({"any": ["a above 1", {"any": ["a below 0", "a in [0.4, 0.6]"]}, "b above 1"]}, (2, 2, 2, 2)),
        ({"any": ["a above 1", {"all": ["a above 0", {"any": ["b above 1", "c above 1"]}]}]}, (2, 2, 4, 4)),
        ({"all": ["a above 1", {"any": ["b above 1", "c above 1", "d above 1"]}]}, (1, 3, 3, 3)),
    ],
)
def test_alternatives_share_what_their_group_may_spend(side: Any, expected: tuple[int, ...]) -> None:
    assert divisors(ConditionGroup.model_validate(side), 2) == expected


def verdict(procedure: Any) -> Verdict:
    sides = {"all": ["m in [0, 2]", "n in [0, 2]"]}, {"any": ["m above 3", "n above 3"]}
    binding = rule(controls=[], supported_if=sides[0], divergent_if=sides[1])
    drawn = (3.08, 3.1, 3.2, 3.3)
    records = trials({"a": [{"m": Measurement(value=x), "n": Measurement(value=1.0 + x / 100)} for x in drawn]})
    return decide(binding, records, plan(records), "seeded", procedure)


def test_interval_that_is_shown_with_a_condition_is_the_one_it_was_held_against() -> None:
    assert verdict(1).status == "divergent"
    found = verdict(2)
    assert found.status == "inconclusive"
    (step,) = (step for step in found.steps if step.condition == "m above 3")
    assert step.outcome is Outcome.UNDECIDED
    sample = sample_of([Measurement(value=x) for x in (3.08, 3.1, 3.2, 3.3)])
    assert step.estimate == sample.estimate(1 - 0.05 / 2)
    assert found.estimates["m"]["model=a"] == sample.estimate(1 - 0.05)
