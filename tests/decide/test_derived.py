"""Statistics over trials that a rule reads like measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from claimlab.claims import Measurement, PlannedTrial, Rule, Statistic, Status, Verdict
from claimlab.decide import decide
from claimlab.decide.rehearsal import rehearse
from tests.decide.scenes import plan, trials

LINES = (
    "share of margin/fall above 0",
    "share of margin/fall below -0.5",
    "rank-correlation of overlap with margin/fall",
    "rank-correlation of overlap with margin/fall given norm",
    "rho/full minus rho/lora",
)


@pytest.mark.parametrize("line", LINES)
def test_line_reads_back_as_written(line: str) -> None:
    assert str(Statistic.parse(line)) == line
    assert Statistic.parse(str(Statistic.parse(line))) == Statistic.parse(line)


@pytest.mark.parametrize("line", ["share of x", "mean of x", "rank-correlation of x", "x minus", "share of 3 above 0"])
def test_line_that_is_no_statistic_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is not a statistic"):
        Statistic.parse(line)


def rule(statistics: dict[str, str], supported: str, divergent: str, **others: Any) -> Rule:
    return Rule.model_validate(
        {
            "experiment": "tasks",
            "statistics": statistics,
            "supported_if": [supported],
            "divergent_if": [divergent],
            "strata": [],
        }
        | others
    )


def verdict(chosen: Rule, **columns: list[float]) -> Verdict:
    rows = [
        {name: Measurement(value=value) for name, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
    records = trials({"a": rows})
    return decide(chosen, records, plan(records))


SHARE = rule({"falls": "share of fall above 0"}, "falls above 0.9", "falls below 0.5")


@pytest.mark.parametrize(("hits", "status"), [(36, "supported"), (35, "inconclusive"), (10, "divergent")])
def test_share_is_decided_by_its_exact_interval(hits: int, status: str) -> None:
    found = verdict(SHARE, fall=[1.0] * hits + [-1.0] * (36 - hits))
    exact = stats.binomtest(hits, 36).proportion_ci(0.95, method="exact")
    estimate = found.estimates["falls"]["all trials"]
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((hits / 36, exact.low, exact.high))
    assert found.status == status


def test_trial_that_numerical_error_leaves_open_counts_for_neither_side() -> None:
    rows = [{"fall": Measurement(value=0.01, numerical=0.02)}] + [{"fall": Measurement(value=1.0)}] * 35
    records = trials({"a": rows})
    estimate = decide(SHARE, records, plan(records)).estimates["falls"]["all trials"]
    assert estimate.low == pytest.approx(stats.binomtest(35, 36).proportion_ci(0.95, method="exact").low)
    assert estimate.high == 1.0


def test_rank_correlation_covers_the_true_one() -> None:
    random = np.random.default_rng(4)
    chosen = rule({"rho": "rank-correlation of x with y"}, "rho above 0", "rho below 0")
    truth = 6 / np.pi * np.arcsin(0.6 / 2)  # Spearman's correlation of normal variables with correlation 0.6
    covered = 0
    for _ in range(300):
        x = random.normal(size=40)
        y = 0.6 * x + 0.8 * random.normal(size=40)
        estimate = verdict(chosen, x=x.tolist(), y=y.tolist()).estimates["rho"]["all trials"]
        covered += estimate.low <= truth <= estimate.high
    assert 0.91 < covered / 300 < 0.98


def test_too_few_or_constant_trials_say_nothing_of_a_correlation() -> None:
    chosen = rule({"rho": "rank-correlation of x with y"}, "rho above 0", "rho below 0")
    for x in ([1.0, 2.0, 3.0], [1.0] * 8):
        found = verdict(chosen, x=x, y=list(map(float, range(len(x)))))
        estimate = found.estimates["rho"]["all trials"]
        assert (estimate.low, estimate.high) == (-1.0, 1.0)
        assert found.status is Status.INCONCLUSIVE


@settings(max_examples=100, deadline=None)
@given(x=st.lists(st.integers(0, 3), min_size=3, max_size=60), factor=st.sampled_from([2.0, -1.0, 0.5]))
def test_what_is_left_of_a_measure_after_one_proportional_to_it_says_nothing(x: list[int], factor: float) -> None:
    chosen = rule({"rho": "rank-correlation of x with y given z"}, "rho above 0", "rho below 0")
    y = np.random.default_rng(len(x)).normal(size=len(x)).tolist()
    found = verdict(chosen, x=[float(value) for value in x], y=y, z=[factor * value for value in x])
    estimate = found.estimates["rho"]["all trials"]
    assert (estimate.value, estimate.low, estimate.high) == (0.0, -1.0, 1.0)
    assert found.status is Status.INCONCLUSIVE


def test_partial_correlation_and_difference_are_read_like_measures() -> None:
    random = np.random.default_rng(8)
    norm = random.normal(size=60)
    x = norm + random.normal(size=60)
    fall = x + 0.2 * random.normal(size=60)
    other = random.normal(size=60)
    chosen = rule(
        {
            "rho/full": "rank-correlation of overlap with fall given norm",
            "rho/lora": "rank-correlation of other with fall",
            "gap": "rho/full minus rho/lora",
        },
        "gap above 0.3",
        "gap below 0",
    )
    columns = {"overlap": x, "fall": fall, "other": other, "norm": norm}
    found = verdict(chosen, **{name: column.tolist() for name, column in columns.items()})
    assert found.status is Status.SUPPORTED
    one, two, gap = (found.estimates[name]["all trials"] for name in ("rho/full", "rho/lora", "gap"))
    assert gap.value == pytest.approx(one.value - two.value)
    assert gap.low < one.value - two.value < gap.high
    assert gap.high - gap.low > one.high - one.low


def test_trial_without_an_operand_decides_nothing() -> None:
    assert verdict(SHARE, other=[1.0] * 5).reason == "missing measure"


@pytest.mark.parametrize(
    "statistics",
    [{"gap": "a minus b"}, {"a": "share of x above 0", "b": "share of a above 0"}],
)
def test_statistics_build_only_on_what_is_there(statistics: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="statistic"):
        rule(statistics, "gap above 0", "gap below 0")


def test_a_record_may_put_a_difference_before_what_it_subtracts() -> None:
    lines = {
        "a-gap": "x minus y",
        "a-gap-of-gaps": "a-gap minus x",
        "x": "share of u above 0",
        "y": "share of v above 0",
    }
    chosen = rule(lines, "a-gap above 0", "a-gap below -0.5")
    assert list(chosen.statistics) == ["x", "y", "a-gap", "a-gap-of-gaps"]
    assert Rule.model_validate_json(chosen.model_dump_json()) == chosen
    with pytest.raises(ValidationError, match="statistic b subtracts c"):
        rule({"b": "c minus x", "c": "b minus x", "x": "share of u above 0"}, "b above 0", "b below 0")


def grid(draws: int) -> list[PlannedTrial]:
    return [PlannedTrial(index=index, settings={"model": "a"}, draw=index) for index in range(draws)]


class TestRehearsal:
    def test_share_needs_enough_trials_to_be_decided_at_all(self) -> None:
        assert "never come out supported" in " ".join(rehearse(SHARE, grid(20), 20).refusals)
        found = rehearse(SHARE, grid(40), 20)
        assert found.refusals == ()
        assert found.shares["true"]["supported"] > 0.8
        assert found.shares["false"]["divergent"] > 0.8

    def test_correlation_and_difference_are_acted_out(self) -> None:
        chosen = rule(
            {
                "full": "rank-correlation of overlap with fall",
                "lora": "rank-correlation of overlap/lora with fall/lora",
                "gap": "full minus lora",
            },
            "gap above 0.3",
            "gap below 0.1",
        )
        found = rehearse(chosen, grid(60), 20)
        assert found.refusals == ()
        assert found.shares["false"]["divergent"] > 0.8
