"""Shares that each trial measured over tries of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from claimlab.claims import Estimate, Measurement, Rule, Verdict
from claimlab.decide import decide
from claimlab.decide.sample import sample_of
from claimlab.decide.tries import ShareOfTries, across_strata, with_tries
from tests.decide.scenes import plan, trials


def shares(successes: list[int], tries: int, numerical: float = 0.0) -> list[Measurement]:
    return [Measurement(value=count / tries, tries=tries, numerical=numerical) for count in successes]


def exact(successes: int, tries: int, level: float) -> tuple[float, float]:
    found = stats.binomtest(successes, tries).proportion_ci(level, method="exact")
    return found.low, found.high


def verdict(draws: dict[str, list[Measurement]], procedure: int = 2, **changes: object) -> Verdict:
    fields = {"experiment": "rates", "supported_if": ["rate below 0.2"], "divergent_if": ["rate above 0.5"]}
    varying = {  # numbers that are the same throughout contradict the declaration
        model: [{"rate": draw, "margin": Measurement(value=k + len(model))} for k, draw in enumerate(measured)]
        for model, measured in draws.items()
    }
    records = trials(varying)
    return decide(Rule.model_validate(fields | changes), records, plan(records), "seeded", procedure)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=8), st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_is_the_hull_of_the_exact_one_and_students_within_zero_and_one(
    counts: list[int], level: float
) -> None:
    draws = shares(counts, 12)
    found = with_tries(sample_of(draws), draws).estimate(level)
    student = sample_of(draws).estimate(level)
    low, high = exact(sum(counts), 12 * len(counts), level)
    assert found.low == pytest.approx(max(0.0, min(low, student.low)), abs=1e-12)
    assert found.high == pytest.approx(min(1.0, max(high, student.high)), abs=1e-12)
    assert found.value == student.value


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=8), st.floats(0.01, 0.5))
def test_p_value_is_the_smallest_alpha_whose_interval_leaves_the_margin(counts: list[int], margin: float) -> None:
    draws = shares(counts, 12)
    sample = with_tries(sample_of(draws), draws)
    p = sample.smallest_alpha(margin)
    assert p >= sample_of(draws).smallest_alpha(margin)

    def reach(alpha: float) -> float:
        exactly, student = exact(sum(counts), 12 * len(counts), 1 - alpha), sample_of(draws).estimate(1 - alpha)
        return max(exactly[1], student.high) - sample.centre, sample.centre - min(exactly[0], student.low)

    if 1e-9 < p < 0.99:
        assert max(reach(p * 1.001)) <= margin + 1e-9
        assert max(reach(p * 0.999)) >= margin - 1e-9


def test_no_success_in_few_tries_supports_no_small_rate() -> None:
    nothing = shares([0, 0, 0], 4)
    assert verdict({"a": nothing}).status == "inconclusive"
    assert verdict({"a": nothing}).estimates["rate"]["model=a"].high == pytest.approx(exact(0, 12, 0.95)[1])
    assert verdict({"a": shares([0, 0, 0, 0, 0], 12)}).status == "supported"


def test_numerical_half_width_widens_the_exact_interval_too() -> None:
    found = verdict({"a": shares([3, 3, 3], 12, numerical=0.02)}).estimates["rate"]["model=a"]
    low, high = exact(9, 36, 0.95)
    assert (found.low, found.high) == pytest.approx((low - 0.02, high + 0.02))


def test_trials_that_differ_more_than_their_tries_keep_students_interval() -> None:
    draws = shares([0, 12, 0, 12, 6], 12)
    found = verdict({"a": draws}).estimates["rate"]["model=a"]
    student = sample_of(draws).estimate(0.95)
    assert student.low < 0.2
    assert found.low == max(0.0, student.low)


def test_mean_over_strata_knows_the_tries_of_all() -> None:
    both = {"a": shares([0, 0, 0], 12), "other": shares([12, 12, 12], 12)}
    spanning = verdict(both).spanning()["rate"]
    low, high = exact(36, 72, 0.95)
    assert (spanning.value, spanning.low, spanning.high) == pytest.approx((0.5, low, high))
    plain = sample_of([Measurement(value=0.5)] * 3)
    assert not isinstance(across_strata([plain, plain]), ShareOfTries)


def test_draw_that_does_not_say_its_tries_leaves_the_sample_as_it_is() -> None:
    draws = [*shares([1, 2], 12), Measurement(value=0.5)]
    assert with_tries(sample_of(draws), draws) == sample_of(draws)


def test_first_procedure_and_an_envelope_know_nothing_of_tries() -> None:
    nothing = shares([0, 0, 0], 4)
    for found in (verdict({"a": nothing}, procedure=1), verdict({"a": nothing}, interval="envelope")):
        assert found.status == "supported"
        assert found.estimates["rate"]["model=a"] == Estimate(value=0, low=0, high=0, n=3)


def test_bootstrap_is_no_narrower_than_the_exact_interval() -> None:
    draws = shares([0] * 19 + [1], 12)
    found = verdict({"a": draws}, interval="bootstrap").estimates["rate"]["model=a"]
    assert found.high >= exact(1, 240, 0.95)[1]
