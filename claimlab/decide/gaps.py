"""What is missing from a run before its numbers can be judged at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimlab.claims.measurement import TrialState
from claimlab.decide.strata import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.registration import PlannedTrial
    from claimlab.claims.rule import Rule
    from claimlab.claims.run import TrialRecord

FAULTS = ("convergence", "fit")
"""Keys of a trial's notes by which an experiment says why it left a measure out."""


class Gap(NamedTuple):
    """Why a run decides nothing."""

    reason: str
    explanation: str


def find(
    rule: Rule, trials: Sequence[TrialRecord], finished: Mapping[int, TrialRecord], planned: Sequence[PlannedTrial]
) -> Gap | None:
    """First gap of a run, or ``None`` when every planned trial has every measure of the rule in one unit."""
    return (
        _missing_trials(rule, trials, finished, planned)
        or _missing_measures(rule, finished, planned)
        or _mixed_units(rule, finished, planned)
    )


def _missing_trials(
    rule: Rule, trials: Sequence[TrialRecord], finished: Mapping[int, TrialRecord], planned: Sequence[PlannedTrial]
) -> Gap | None:
    reason = "missing trials"
    absent = sorted(
        trial.index
        for trial in planned
        if trial.index not in finished or finished[trial.index].trial.settings != trial.settings
    )
    if absent:
        failed = {record.trial.index for record in trials if record.state is TrialState.FAILED}.intersection(absent)
        how = f", {len(failed)} of them failed" if failed else ""
        which = ", ".join(map(str, absent[:5])) + (", …" if len(absent) > 5 else "")
        return Gap(reason, f"{len(absent)} of {len(planned)} planned trials did not finish{how}: {which}.")
    twice = [index for index, count in Counter(_finished_indices(trials)).items() if count > 1]
    if twice or len({trial.index for trial in planned}) < len(planned):
        return Gap(reason, f"Trial {min(twice, default=0)} is there twice, and nothing says which one counts.")
    counts = Counter(label(rule, trial) for trial in planned)
    small = sorted(name for name, count in counts.items() if count < rule.minimum_trials)
    if small:
        name = small[0]
        return Gap(reason, f"Stratum {name} has {counts[name]} trials; the rule asks for {rule.minimum_trials}.")
    return None


def _finished_indices(trials: Sequence[TrialRecord]) -> list[int]:
    return [record.trial.index for record in trials if record.state is TrialState.FINISHED]


def _missing_measures(rule: Rule, finished: Mapping[int, TrialRecord], planned: Sequence[PlannedTrial]) -> Gap | None:
    read = rule.required()
    for trial in sorted(planned, key=lambda trial: trial.index):
        measurements = finished[trial.index].measurements
        if measurements is None:
            continue
        absent = [measure for measure in read if measure not in measurements.values]
        if absent:
            reason = next((fault for fault in FAULTS if fault in measurements.notes), "missing measure")
            why = f": {measurements.notes[reason]}" if reason in measurements.notes else ""
            return Gap(reason, f"Trial {trial.index} has no {absent[0]}{why}.")
    return None


def _mixed_units(rule: Rule, finished: Mapping[int, TrialRecord], planned: Sequence[PlannedTrial]) -> Gap | None:
    for measure in rule.required():
        units = {
            measurements.values[measure].unit
            for trial in planned
            if (measurements := finished[trial.index].measurements) is not None
        }
        if len(units) > 1:
            return Gap("unit", f"{measure} is given in different units: {', '.join(sorted(units))}.")
    return None
