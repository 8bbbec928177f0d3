"""What is missing from a run before its numbers can be judged at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimlab.claims.status import TrialState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.measurement import Measurements
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
    rule: Rule,
    trials: Sequence[TrialRecord],
    finished: Mapping[int, TrialRecord],
    planned: Sequence[PlannedTrial],
    strata: Sequence[str],
) -> Gap | None:
    """First gap of a run, or ``None`` when every planned trial has every measure of the rule in one unit.

    Args:
        rule: As it was registered.
        trials: Every record of the run.
        finished: Index → the record that counts, of those that finished.
        planned: The registered grid, in order of index.
        strata: Label of the stratum of each planned trial.
    """
    gap = _missing_trials(trials, finished, planned) or _small_strata(rule, strata)
    if gap:
        return gap
    measured = [
        (trial.index, measurements)
        for trial in planned
        if (measurements := finished[trial.index].measurements) is not None
    ]
    return _missing_measures(rule, measured) or _mixed_units(rule, measured)


def _missing_trials(
    trials: Sequence[TrialRecord], finished: Mapping[int, TrialRecord], planned: Sequence[PlannedTrial]
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
    wanted, had = Counter(trial.index for trial in planned), Counter(_finished_indices(trials))
    twice = [index for index in sorted(wanted) if wanted[index] > 1 or had[index] > 1]
    if twice:
        return Gap(reason, f"Trial {twice[0]} is there twice, and nothing says which one counts.")
    return None


def _small_strata(rule: Rule, strata: Sequence[str]) -> Gap | None:
    counts = Counter(strata)
    small = sorted(name for name, count in counts.items() if count < rule.minimum_trials)
    if not small:
        return None
    name = small[0]
    return Gap("missing trials", f"Stratum {name} has {counts[name]} trials; the rule asks for {rule.minimum_trials}.")


def _finished_indices(trials: Sequence[TrialRecord]) -> list[int]:
    return [record.trial.index for record in trials if record.state is TrialState.FINISHED]


def _missing_measures(rule: Rule, measured: Sequence[tuple[int, Measurements]]) -> Gap | None:
    read = rule.required()
    complete = set(read).issubset
    for index, measurements in measured:
        if not complete(measurements.values):
            absent = next(measure for measure in read if measure not in measurements.values)
            reason = next((fault for fault in FAULTS if fault in measurements.notes), "missing measure")
            why = f": {measurements.notes[reason]}" if reason in measurements.notes else ""
            return Gap(reason, f"Trial {index} has no {absent}{why}.")
    return None


def _mixed_units(rule: Rule, measured: Sequence[tuple[int, Measurements]]) -> Gap | None:
    for measure in rule.required():
        units = {measurements.values[measure].unit for _, measurements in measured}
        if len(units) > 1:
            return Gap("unit", f"{measure} is given in different units: {', '.join(sorted(units))}.")
    return None
