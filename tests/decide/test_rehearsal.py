"""A rule proves that it can fail."""

from __future__ import annotations

from typing import Any

import pytest

from claimlab.claims import PlannedTrial
from claimlab.decide.rehearsal import Rehearsal, rehearse
from tests.decide.scenes import rule


def grid(draws: int, models: str = "a") -> list[PlannedTrial]:
    cells = [(model, draw) for model in models for draw in range(draws)]
    return [PlannedTrial(index=i, settings={"model": m}, draw=d) for i, (m, d) in enumerate(cells)]


def rehearsal(draws: int = 5, models: str = "a", **changes: Any) -> Rehearsal:
    return rehearse(rule(**changes), grid(draws, models), rounds=60)


def test_good_rule_comes_out_each_way_where_it_should() -> None:
    found = rehearsal()
    assert found.refusals == ()
    assert found.shares["true"]["supported"] > 0.9
    assert found.shares["false"]["divergent"] > 0.9
    assert found.shares["noisy"]["inconclusive"] > 0.9
    assert found.warnings == ()


def test_is_the_same_every_time() -> None:
    assert rehearsal() == rehearsal()


def test_power_falls_with_the_spread_of_trials() -> None:
    power = rehearsal().power["true"]
    assert power[0.1] == 1.0
    assert power[0.1] >= power[0.25] >= power[0.5] >= power[1.0]
    assert power[1.0] < 0.3


def test_few_draws_are_warned_of() -> None:
    (warning, *_) = rehearsal(draws=3, models="abcd").warnings
    assert "low power" in warning


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "empty region for divergence": (
        {"divergent_if": ["exponent above 5", "exponent below 3"]},
        "never come out divergent",
    ),
    "control that contradicts the claim": ({"controls": ["exponent above 9"]}, "never come out supported"),
    "everything supports it": (
        {"supported_if": ["exponent in [-inf, inf]"], "divergent_if": ["exponent above 9"]},
        "both sides of the rule hold at exponent",
    ),
    "sides overlap": ({"divergent_if": ["exponent outside [3.9, 4.1]"]}, "both sides"),
    "too few draws": ({"minimum_trials": 6}, "the rule asks for 6"),
    "one draw": ({"minimum_trials": 1}, "never come out"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rule_that_cannot_fail_is_refused(name: str) -> None:
    changes, reason = REFUSED[name]
    found = rehearsal(draws=1 if name == "one draw" else 5, **changes)
    assert reason in " ".join(found.refusals)


def test_alternatives_groups_floors_and_variants_are_understood() -> None:
    found = rehearsal(
        supported_if={"any": [{"all": ["exponent in [3.8, 4.2]", "share above 0.5"]}, "residue at-floor"]},
        divergent_if={"all": ["share below 0.4", {"any": ["exponent below 3", "exponent above 5"]}]},
        variants=["narrow"],
        interval="envelope",
        minimum_trials=1,
    )
    assert "both sides" in found.refusals[0]
    found = rehearsal(
        supported_if={"all": [{"any": ["exponent in [3.8, 4.2]", "share above 0.5"]}, "residue at-floor"]},
        divergent_if={"all": ["share below 0.4", {"any": ["exponent below 3", "exponent above 5"]}]},
        variants=["narrow"],
    )
    assert found.refusals == ()
    assert found.shares["true"]["supported"] > 0.9


def test_two_predictors_of_one_outcome_can_be_told_apart() -> None:
    statistics = {
        "first": "rank-correlation of a with fall",
        "second": "rank-correlation of b with fall",
        "third": "rank-correlation of c with fall",
        "over-second": "first minus second",
        "over-third": "first minus third",
    }
    sides = {side: [f"over-second {word} 0", f"over-third {word} 0"] for side, word in (("s", "above"), ("d", "below"))}
    found = rehearsal(
        draws=60, statistics=statistics, controls=[], supported_if={"all": sides["s"]}, divergent_if={"any": sides["d"]}
    )
    assert found.refusals == ()
    assert found.shares["true"]["supported"] > 0.9
