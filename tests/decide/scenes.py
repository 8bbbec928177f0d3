"""Rules and trials for the decision's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlab.claims import Measurement, Measurements, PlannedTrial, Rule, SeededTrial, TrialRecord, TrialState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def rule(**changes: Any) -> Rule:
    """An exponent that should be 4, with a control that should be 2, in strata by model."""
    fields: dict[str, Any] = {
        "experiment": "quartic",
        "controls": ["exponent/raw in [1.8, 2.2]"],
        "supported_if": {"all": ["exponent in [3.8, 4.2]"]},
        "divergent_if": {"any": ["exponent outside [3.6, 4.4]"]},
        "strata": ["model"],
    }
    return Rule.model_validate(fields | changes)


def values(exponent: float | Measurement, **others: float | Measurement) -> dict[str, Measurement]:
    """Values of one trial; the control is exactly right unless said otherwise."""
    plain: dict[str, float | Measurement] = {"exponent": exponent, "exponent/raw": 2.0, **others}
    return {name: v if isinstance(v, Measurement) else Measurement(value=v) for name, v in plain.items()}


def trial(
    index: int,
    settings: Mapping[str, Any],
    measured: Mapping[str, Measurement] | None,
    draw: int = 0,
    notes: Mapping[str, str] | None = None,
) -> TrialRecord:
    """A finished trial, or a failed one when nothing was measured."""
    return TrialRecord(
        run="quartic-20260101T000000-abcdef",
        trial=SeededTrial(index=index, settings=dict(settings), draw=draw, seed=index),
        state=TrialState.FAILED if measured is None else TrialState.FINISHED,
        measurements=None if measured is None else Measurements(values=dict(measured), notes=dict(notes or {})),
        error="boom" if measured is None else "",
        started="2026-01-01T00:00:00Z",
        seconds=1.0,
    )


def trials(strata: Mapping[str, Sequence[Mapping[str, Measurement] | None]]) -> list[TrialRecord]:
    """Trials of several models, one a set of values."""
    flat = [(model, draw, measured) for model, draws in strata.items() for draw, measured in enumerate(draws)]
    return [trial(index, {"model": model}, measured, draw) for index, (model, draw, measured) in enumerate(flat)]


def plan(records: Sequence[TrialRecord]) -> list[PlannedTrial]:
    """The grid that the trials come from."""
    return [
        PlannedTrial(index=record.trial.index, settings=record.trial.settings, draw=record.trial.draw)
        for record in records
    ]
