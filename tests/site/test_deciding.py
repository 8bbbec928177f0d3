"""The line that stands beside a verdict wherever a claim is named: the measure that decided, and what was needed."""

from __future__ import annotations

import pytest

from claimlab.claims import Measurement, Measurements, PlannedTrial, Rule, SeededTrial, TrialRecord, TrialState
from claimlab.decide.decision import decide
from claimlab.site.deciding import decided_by, deciding_line
from claimlab.verification.standing import Standing

NEAR = (-0.02, -0.01, 0.0, 0.01, 0.02)


def line(strata: dict[str, dict[str, float]], **declared) -> str:
    """What is said of a rule and of strata whose trials lie closely around the given values of each measure."""
    rule = Rule.model_validate({"experiment": "growth", "minimum_trials": 5, **declared})
    planned, records = [], []
    for model, values in strata.items():
        for draw, offset in enumerate(NEAR):
            index, settings = len(planned), {"model": model}
            planned.append(PlannedTrial(index=index, settings=settings, draw=draw))
            measured = {name: Measurement(value=value + offset, unit="ln") for name, value in values.items()}
            records.append(
                TrialRecord(
                    run="r",
                    trial=SeededTrial(index=index, settings=settings, draw=draw, seed=index),
                    state=TrialState.FINISHED,
                    measurements=Measurements(values=measured),
                    started="2026-01-08T12:00:01Z",
                    seconds=1.0,
                )
            )
    return decided_by(decide(rule, records, planned), rule)


def test_the_measure_that_decided_is_shown_and_not_the_first_of_the_rule():
    said = line(
        {"a": {"growth": 0.2, "ratio": 0.6}},
        supported_if={"all": ["growth below 0.5", "ratio below 0"]},
        divergent_if={"any": ["growth above 0.5", "ratio above 0"]},
    )
    assert said.startswith("ratio: measured 0.600 [")
    assert said.endswith("] ln, needed below 0")


def test_several_strata_are_shown_as_their_range_and_never_as_their_mean():
    said = line({"a": {"x": 0.6}, "b": {"x": 0.8}}, supported_if=["x above 0.5"], divergent_if=["x below 0.5"])
    assert said.startswith("x: measured 0.600 to 0.800 [0.5")
    assert said.endswith("] ln over 2 strata, needed above 0.5")


def test_what_counts_against_is_said_where_it_is_not_simply_the_rest():
    said = line({"a": {"x": 0.6}}, supported_if=["x below -1"], divergent_if=["x above 0"])
    assert said.endswith("needed below -1; above 0 counts against it")


def test_one_stratum_that_decides_alone_is_named():
    said = line(
        {"a": {"x": 0.1}, "b": {"x": 0.8}},
        supported_if=["x above 0.5"],
        divergent_if=["x below 0.4"],
        divergent_in="any",
    )
    assert said.startswith("x: measured 0.100 [")
    assert "in a, one of 2 strata, needed above 0.5" in said


def test_both_sides_of_a_contested_claim_are_in_the_range():
    said = line({"a": {"x": 0.1}, "b": {"x": 0.8}}, supported_if=["x above 0.5"], divergent_if=["x below 0.4"])
    assert "measured 0.100 to 0.800 [" in said
    assert said.endswith("over 2 strata, needed above 0.5; below 0.4 counts against it")


def test_a_control_that_fails_is_what_decided():
    said = line(
        {"a": {"x": 0.6, "floor": 2.0}},
        supported_if=["x above 0"],
        divergent_if=["x below 0"],
        controls=["floor in [0, 1]"],
    )
    assert said.startswith("control floor: measured 2.000 [")
    assert said.endswith("needed from 0 to 1")


def test_a_statistic_goes_by_its_words():
    said = line(
        {"a": {"x": 0.6}},
        supported_if=["many above 0.99"],
        divergent_if=["many below 0.01"],
        statistics={"many": "share of x above 0"},
    )
    assert said.startswith("share of x above 0: measured 1.00 [")


@pytest.mark.parametrize("condition", ["full/x in [0.5, 0.7]", "x in [0.5, 0.7]"])
def test_a_condition_whose_name_ends_like_another_is_not_taken_for_it(condition):
    other = "x in [0.5, 0.7]" if condition.startswith("full") else "full/x in [0.5, 0.7]"
    said = line({"a": {"x": 0.6, "full/x": 0.61}}, supported_if=[condition, other], divergent_if=["x above 1"])
    assert said.startswith(f"{condition.partition(' ')[0]}: ")


def test_nothing_is_said_before_anything_was_measured(garden):
    from claimlab.claims import Status, Verdict
    from claimlab.site.snapshot import take_snapshot

    standing = next(iter(take_snapshot(garden).standings.values()))
    empty = Standing(standing.claim, Verdict(status=Status.UNVERIFIED))
    assert deciding_line(empty, {}) == ""
