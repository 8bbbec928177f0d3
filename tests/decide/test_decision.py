"""What the decision says of a rule and its trials."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.claims import Measurement, Outcome, Rule, Status, TrialRecord, Verdict
from claimlab.decide import decide
from tests.decide.scenes import plan, rule, trial, trials, values

if TYPE_CHECKING:
    from collections.abc import Sequence


def verdict_on(records: Sequence[TrialRecord], **changes: Any) -> Verdict:
    return decide(rule(**changes), records, plan(records))


AT_FOUR = [values(x) for x in (3.98, 4.0, 4.01, 4.02)]
AT_THREE = [values(x) for x in (2.98, 3.0, 3.01, 3.02)]
WIDE = [values(x) for x in (3.0, 4.0, 5.0)]


def test_is_supported_when_the_whole_interval_lies_in_the_region() -> None:
    verdict = verdict_on(trials({"a": AT_FOUR}))
    assert (verdict.status, verdict.reason) == (Status.SUPPORTED, "")
    estimate = verdict.estimates["exponent"]["model=a"]
    assert 3.8 < estimate.low < estimate.value < estimate.high < 4.2
    assert estimate.n == 4
    assert "condition for support holds" in verdict.explanation


def test_interval_is_students_with_the_numerical_half_width_added() -> None:
    drawn = [3.9, 4.0, 4.1]
    records = trials({"a": [values(Measurement(value=x, numerical=0.05)) for x in drawn]})
    estimate = verdict_on(records).estimates["exponent"]["model=a"]
    half = 4.302652729911275 * 0.1 / math.sqrt(3) + 0.05  # t at 97.5 % with 2 degrees, from a printed table
    assert estimate.value == pytest.approx(4.0)
    assert estimate.high - estimate.value == pytest.approx(half, rel=1e-9)


def test_is_divergent_when_the_interval_lies_outside_the_wider_region() -> None:
    assert verdict_on(trials({"a": AT_THREE})).status is Status.DIVERGENT


def test_wide_interval_is_imprecise_never_contested() -> None:
    verdict = verdict_on(trials({"a": WIDE, "b": WIDE}))
    assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, "imprecise")


def test_narrow_interval_between_the_regions_is_named_as_such() -> None:
    verdict = verdict_on(trials({"a": [values(x) for x in (3.70, 3.701, 3.702)]}))
    assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, "between")


def test_strata_decisive_on_both_sides_are_contested() -> None:
    verdict = verdict_on(trials({"a": AT_FOUR, "b": AT_THREE}))
    assert verdict.status is Status.CONTESTED
    assert "model=a" in verdict.explanation
    assert "model=b" in verdict.explanation


def test_one_undecided_stratum_withholds_support() -> None:
    assert verdict_on(trials({"a": AT_FOUR, "b": WIDE})).status is Status.INCONCLUSIVE


def test_universal_statement_falls_by_one_stratum() -> None:
    records = trials({"a": AT_THREE, "b": WIDE})
    assert verdict_on(records).status is Status.INCONCLUSIVE
    assert verdict_on(records, divergent_in="any").status is Status.DIVERGENT


def test_universal_statement_falls_by_one_stratum_although_another_supports_it() -> None:
    records = trials({"a": AT_FOUR, "b": AT_THREE})
    assert verdict_on(records).status is Status.CONTESTED
    assert verdict_on(records, divergent_in="any").status is Status.DIVERGENT


def test_failed_control_makes_inconclusive_never_divergent() -> None:
    off = [values(x, **{"exponent/raw": 3.0}) for x in (2.98, 3.0, 3.01)]
    verdict = verdict_on(trials({"a": AT_THREE, "b": off}))
    assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, "control")
    failed = [step for step in verdict.steps if step.role == "control" and step.outcome is Outcome.FAILS]
    assert [step.stratum for step in failed] == ["model=b"]


def test_no_trial_at_all_is_unverified() -> None:
    assert decide(rule(), [], plan(trials({"a": AT_FOUR}))).status is Status.UNVERIFIED
    assert decide(rule(), trials({"a": AT_FOUR}), []).status is Status.UNVERIFIED


def test_deleted_or_failed_trial_makes_inconclusive() -> None:
    records = trials({"a": [*AT_FOUR, values(3.0)]})
    gone = decide(rule(), records[:-1], plan(records))
    assert (gone.status, gone.reason) == (Status.INCONCLUSIVE, "missing trials")
    failed = verdict_on(trials({"a": [*AT_FOUR, None]}))
    assert (failed.status, failed.reason) == (Status.INCONCLUSIVE, "missing trials")
    assert "failed" in failed.explanation


def test_failed_attempt_beside_a_finished_one_changes_nothing() -> None:
    records = trials({"a": AT_FOUR})
    again = [*records, trial(0, {"model": "a"}, None)]
    assert decide(rule(), again, plan(records)) == decide(rule(), records, plan(records))


def test_trial_that_is_there_twice_decides_nothing() -> None:
    records = trials({"a": AT_FOUR})
    doubled = [*records, trial(0, {"model": "a"}, values(4.5))]
    assert decide(rule(), doubled, plan(records)).reason == "missing trials"


def test_stratum_with_too_few_trials_decides_nothing() -> None:
    verdict = verdict_on(trials({"a": AT_FOUR[:2]}))
    assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, "missing trials")


@pytest.mark.parametrize("fault", ["convergence", "fit"])
def test_experiment_says_why_a_measure_is_missing(fault: str) -> None:
    records = trials({"a": AT_FOUR})
    lacking = {name: value for name, value in values(4.0).items() if name != "exponent"}
    records[1] = trial(1, {"model": "a"}, lacking, 1, {fault: "residual 3e-2 above 1e-6"})
    verdict = verdict_on(records)
    assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, fault)
    assert "residual 3e-2" in verdict.explanation


def test_different_units_for_one_measure_decide_nothing() -> None:
    mixed = [*AT_FOUR[:3], values(Measurement(value=4.0, unit="nats"))]
    assert verdict_on(trials({"a": mixed})).reason == "unit"


def test_single_trial_shows_no_spread_and_decides_nothing() -> None:
    verdict = verdict_on(trials({"a": AT_FOUR[:1]}), minimum_trials=1)
    assert verdict.reason == "control"
    assert verdict.estimates["exponent"]["model=a"].high == math.inf


def test_envelope_takes_exact_computations_as_they_are() -> None:
    exact = values(Measurement(value=4.0, numerical=0.1))
    verdict = verdict_on(trials({"a": [exact]}), minimum_trials=1, interval="envelope")
    assert verdict.status is Status.SUPPORTED
    estimate = verdict.estimates["exponent"]["model=a"]
    assert (estimate.low, estimate.high) == pytest.approx((3.9, 4.1))


def test_measure_outside_the_rule_is_estimated_too() -> None:
    records = trials({"a": [values(x, share=0.1 * x) for x in (3.98, 4.0, 4.02)]})
    assert verdict_on(records).estimates["share"]["model=a"].value == pytest.approx(0.4)


def test_estimate_over_all_strata_weighs_each_alike() -> None:
    records = trials({"a": AT_FOUR, "b": AT_THREE[:3]})
    over_all = verdict_on(records).estimates["exponent"][""]
    a, b = (verdict_on(records).estimates["exponent"][f"model={m}"].value for m in "ab")
    assert over_all.value == pytest.approx((a + b) / 2)
    assert over_all.n == 7


def test_at_floor_needs_every_trial_there() -> None:
    floor = {"supported_if": ["residue at-floor"], "divergent_if": ["residue above 1"], "controls": []}
    low = [values(4, residue=Measurement(value=1e-9 * k, at_floor=True)) for k in (1, 2, 3)]
    high = [values(4, residue=Measurement(value=0.5, at_floor=False))]
    assert verdict_on(trials({"a": low}), **floor).status is Status.SUPPORTED
    assert verdict_on(trials({"a": low[:2] + high}), **floor).status is Status.INCONCLUSIVE


class TestVariants:
    @staticmethod
    def with_variants(*windows: float) -> list[TrialRecord]:
        extra = {f"exponent@w{k}": w for k, w in enumerate(windows)}
        return trials({"a": [values(x, **extra) for x in (3.99, 4.0, 4.01)]})

    def test_four_of_five_agreeing_is_enough(self) -> None:
        assert verdict_on(self.with_variants(4.0, 4.0, 4.0, 4.0, 3.0)).status is Status.SUPPORTED

    def test_fewer_withhold_the_status(self) -> None:
        verdict = verdict_on(self.with_variants(4.0, 4.0, 3.0))
        assert (verdict.status, verdict.reason) == (Status.INCONCLUSIVE, "variants")
        assert "@w2: divergent" in verdict.explanation

    def test_variant_that_the_rule_names_must_be_there(self) -> None:
        assert verdict_on(self.with_variants(4.0), variants=["w0"]).status is Status.SUPPORTED
        assert verdict_on(self.with_variants(4.0), variants=["w0", "w1"]).reason == "variants"

    def test_variant_of_a_measure_that_the_rule_does_not_read_is_ignored(self) -> None:
        records = trials({"a": [values(x, **{"other": 1.0, "other@w": 9.0}) for x in (3.99, 4.0, 4.01)]})
        assert not [step for step in verdict_on(records).steps if step.role == "variant"]


class TestHolm:
    """Spread chosen so that the interval fits at 95 % and not at 97.5 %."""

    BORDER = tuple(values(x) for x in (3.93, 4.0, 4.07))  # half-width at 95 %: 0.174; at 97.5 %: 0.251

    def test_alone_it_decides(self) -> None:
        assert verdict_on(trials({"a": self.BORDER})).status is Status.SUPPORTED

    def test_beside_another_borderline_stratum_it_does_not(self) -> None:
        assert verdict_on(trials({"a": self.BORDER, "b": self.BORDER})).reason == "imprecise"

    def test_after_a_clear_stratum_the_last_needs_only_95_percent(self) -> None:
        assert verdict_on(trials({"a": AT_FOUR, "b": self.BORDER})).status is Status.SUPPORTED


finite = st.floats(-1e12, 1e12, allow_nan=False)
measured = st.builds(
    Measurement, value=finite, numerical=st.floats(0, 1e3), at_floor=st.booleans(), unit=st.sampled_from(["1", "nats"])
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rule, list[TrialRecord]]:
    names = ["exponent", "exponent/raw", "exponent@narrow"]
    strata = {
        model: draw(
            st.lists(st.none() | st.fixed_dictionaries({}, optional=dict.fromkeys(names, measured)), max_size=5)
        )
        for model in draw(st.sets(st.sampled_from("abc")))
    }
    chosen = rule(
        minimum_trials=draw(st.integers(1, 4)),
        divergent_in=draw(st.sampled_from(["every", "any"])),
        interval=draw(st.sampled_from(["student", "envelope"])),
        strata=draw(st.sampled_from([[], ["model"], ["model", "task"]])),
    )
    return chosen, trials(strata)


@settings(max_examples=300, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_is_total_and_independent_of_order(case: tuple[Rule, list[TrialRecord]], chance: random.Random) -> None:
    chosen, records = case
    verdict = decide(chosen, records, plan(records))
    assert isinstance(verdict, Verdict)
    assert verdict.status in Status
    shuffled, planned = list(records), plan(records)
    chance.shuffle(shuffled)
    chance.shuffle(planned)
    assert decide(chosen, shuffled, planned) == verdict


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(2.5, 5.0), min_size=3, max_size=6), st.integers(-60, 60))
def test_is_independent_of_units(drawn: list[float], power: int) -> None:
    """Powers of two scale without rounding, so the verdict must be the same to the last bit."""
    scale = 2.0**power
    records = trials({"a": [values(x) for x in drawn]})
    scaled = trials({"a": [values(x * scale) for x in drawn]})
    in_other_units = {
        "supported_if": [f"exponent in [{3.8 * scale!r}, {4.2 * scale!r}]"],
        "divergent_if": [f"exponent outside [{3.6 * scale!r}, {4.4 * scale!r}]"],
    }
    assert verdict_on(scaled, **in_other_units).status is verdict_on(records).status


def random_case(chance: random.Random) -> list[TrialRecord]:
    def value() -> Measurement:
        size = chance.choice([0.0, 1.0, 4.0, chance.gauss(4, 0.1), chance.gauss(0, 10) ** 3, 1e308, -1e308, 5e-324])
        return Measurement(value=size, numerical=chance.choice([0.0, 0.0, 0.01, 1e308]), at_floor=chance.random() < 0.1)

    def draws() -> list[dict[str, Measurement] | None]:
        return [
            None if chance.random() < 0.02 else {"exponent": value(), "exponent/raw": Measurement(value=2.0)}
            for _ in range(chance.randint(1, 5))
        ]

    return trials({model: draws() for model in "abc"[: chance.randint(1, 3)]})


def check_random_inputs(number: int) -> set[Status]:
    chance = random.Random(18)
    seen = set()
    for _ in range(number):
        records = random_case(chance)
        chosen = rule(
            minimum_trials=chance.randint(1, 3),
            interval=chance.choice(["student", "envelope"]),
            divergent_in=chance.choice(["every", "any"]),
        )
        verdict = decide(chosen, records, plan(records))
        chance.shuffle(records)
        assert decide(chosen, records, plan(records)) == verdict
        seen.add(verdict.status)
    return seen


def test_random_inputs_give_exactly_one_verdict() -> None:
    assert check_random_inputs(1_000) >= set(Status) - {Status.UNVERIFIED}


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_random_inputs_give_exactly_one_verdict() -> None:
    assert check_random_inputs(100_000) >= set(Status) - {Status.UNVERIFIED}


def test_a_record_that_was_not_planned_is_ignored_even_twice() -> None:
    records = trials({"a": AT_FOUR})
    others = [trial(99, {"model": "a"}, values(7.0)), trial(99, {"model": "a"}, values(8.0))]
    assert decide(rule(), [*records, *others], plan(records)) == decide(rule(), records, plan(records))
