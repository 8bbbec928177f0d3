"""Run a committed trial again, with its own seed, and compare every number."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimlab.claims import Measurement, TrialState
from claimlab.errors import ExperimentError, UsageError
from claimlab.verification.binding import plan_experiment
from claimlab.verification.execute import Request, rerun_trial
from claimlab.verification.verify import require_trust

if TYPE_CHECKING:
    from claimlab.claims import Run, TrialRecord
    from claimlab.verification.watcher import Watcher
    from claimlab.verification.workspace import Workspace

TOLERANCE = 1e-6
"""Largest relative difference at which two measurements count as the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure, as recorded and as measured again."""

    measure: str
    recorded: float
    again: float

    @property
    def difference(self) -> float:
        """Relative difference; infinite when one of the two is missing."""
        if math.isnan(self.again) or math.isnan(self.recorded):
            return math.inf
        scale = max(abs(self.recorded), abs(self.again))
        return abs(self.recorded - self.again) / scale if scale else 0.0

    @property
    def agrees(self) -> bool:
        """Whether the difference is within ``TOLERANCE``."""
        return self.difference <= TOLERANCE


def find_trial(workspace: Workspace, name: str) -> tuple[Run, TrialRecord]:
    """The finished record that ``RUN/TRIAL`` names; the trial is its index, or its file's name.

    Raises:
        UsageError: there is no such run or no finished trial of that index.
    """
    run_id, _, wanted = name.partition("/")
    run = workspace.ledger.run(run_id)
    digits = wanted.removeprefix("trial-").removesuffix(".json")
    finished = {str(record.trial.index): record for record in run.trials if record.state is TrialState.FINISHED}
    index = digits.lstrip("0") or digits[-1:]  # never made a number: Python refuses one of thousands of digits
    if index not in finished:
        known = ", ".join(sorted(finished, key=int)) or "none"
        raise UsageError(f"'{name[:100]}' names no finished trial: write RUN/TRIAL; run {run_id} finished {known}")
    return run, finished[index]


def reproduce(
    workspace: Workspace, run: Run, record: TrialRecord, watcher: Watcher, *, granted: bool
) -> tuple[Comparison, ...]:
    """Run the trial again in a child and compare.

    Raises:
        UsageError: the experiment is not trusted, and not granted for this call.
        ExperimentError: the trial did not finish this time.
    """
    plan = plan_experiment(workspace, run.opening.experiment, run.opening.preset)
    require_trust(plan, granted=granted)
    recorded = plan.preset.model_validate({**plan.preset.model_dump(), **run.opening.parameters})
    plan = replace(plan, preset=recorded)
    if plan.inputs != run.opening.inputs:
        watcher.say(f"not the same inputs as run {run.id} had: see 'claimlab status' for what changed")
    threads = int(run.opening.machine.get("threads", "1"))
    ended = rerun_trial(workspace, record.trial, Request(plan, {}, (), "", jobs=1), watcher, threads=threads)
    if ended.measurements is None:
        raise ExperimentError(f"trial {record.trial.index} did not finish this time: {ended.error}")
    before = record.measurements.values if record.measurements else {}
    return tuple(
        Comparison(name, _value(before.get(name)), _value(ended.measurements.values.get(name)))
        for name in sorted({*before, *ended.measurements.values})
    )


def _value(measurement: Measurement | None) -> float:
    return measurement.value if measurement is not None else math.nan
