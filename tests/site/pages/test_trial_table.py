"""The table of a run's trials: what decides stands in it, each column in one notation."""

from __future__ import annotations

from claimlab.claims import Measurement, Measurements, Rule, Run, RunOpening, SeededTrial, TrialRecord, TrialState
from claimlab.site.pages.trial_table import MAX_MEASURES, trial_table

RULE = Rule.model_validate(
    {
        "experiment": "growth",
        "controls": ["floor below 1"],
        "statistics": {"tie": "rank-correlation of size with fall"},
        "supported_if": ["slope above 3", "tie above 0"],
        "divergent_if": ["slope below 3"],
    }
)


def run(values: list[dict[str, Measurement]]) -> Run:
    from claimlab.claims import Inputs

    trials = tuple(SeededTrial(index=i, settings={"model": "m"}, draw=i, seed=i) for i in range(len(values)))
    opening = RunOpening(
        run="r", number=1, experiment="growth", preset="standard", registrations={}, trials=trials, parameters={},
        inputs=Inputs(code={}), figures=(), machine={}, opened="2026-01-08T12:00:00Z",
    )  # fmt: skip
    records = tuple(
        TrialRecord(
            run="r", trial=trial, state=TrialState.FINISHED, measurements=Measurements(values=found),
            started="2026-01-08T12:00:01Z", seconds=1.0,
        )
        for trial, found in zip(trials, values, strict=True)
    )  # fmt: skip
    return Run(opening=opening, trials=records)


def of(*values: float, unit: str = "1") -> list[dict[str, Measurement]]:
    return [{"x": Measurement(value=value, unit=unit)} for value in values]


def test_measures_of_the_rules_come_first_those_of_statistics_and_controls_too():
    early = {f"before/{number}": Measurement(value=1.0) for number in range(9)}
    deciding = {name: Measurement(value=1.0, unit="nats") for name in ("floor", "fall", "size", "slope")}
    table = trial_table(run([early | deciding]), [RULE])
    assert [name for name, _ in table.measures][:5] == ["slope", "size", "fall", "floor", "before/0"]
    assert table.measures[0] == ("slope", "nats")
    assert table.measures[4] == ("before/0", "")
    assert len(table.measures) == MAX_MEASURES
    assert table.left_out == 13 - MAX_MEASURES


def test_a_column_has_one_notation():
    assert [row.values for row in trial_table(run(of(1.5e-7, 0.02, 3.0)), []).rows] == [
        ("1.50e-07",), ("2.00e-02",), ("3.00e+00",),
    ]  # fmt: skip
    assert [row.values for row in trial_table(run(of(0.123, 12.3, -4.5)), []).rows] == [
        ("0.123",), ("12.300",), ("-4.500",),
    ]  # fmt: skip


def test_a_trial_without_the_measure_keeps_its_place():
    values = [*of(1.0), {"y": Measurement(value=2.0)}]
    assert [row.values for row in trial_table(run(values), []).rows] == [("1.00", "–"), ("–", "2.00")]
    assert trial_table(run([{}]), []).rows[0].values == ()
