"""Registrations, runs and trials for every test that needs evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlab.claims import (
    Inputs,
    Measurement,
    Measurements,
    PlannedTrial,
    Registration,
    Rule,
    RunOpening,
    SeededTrial,
    TrialRecord,
    TrialState,
    VerdictRecord,
)
from claimlab.decide import decide
from claimlab.evidence.canonical import record_digest
from claimlab.evidence.seeds import derive_seed
from claimlab.evidence.staleness import claim_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.evidence.ledger import Ledger

CLAIM = "falls-slowly"
EXPERIMENT = "slow_fall"
GRID = tuple(PlannedTrial(index=index, settings={"model": "tiny"}, draw=index) for index in range(3))
TITLE = "The loss falls slowly."
INPUTS = Inputs(
    code={"experiments/slow_fall.py": "c0"},
    helpers={"claimlab.lab.flow": "h0"},
    models={"tiny": "m0"},
    data={"numbers": "d0"},
    environment={"torch": "2.13.0"},
)


def rule(**changes: Any) -> Rule:
    fields: dict[str, Any] = {
        "experiment": EXPERIMENT,
        "supported_if": ["slope in [0.9, 1.1]"],
        "divergent_if": ["slope outside [0.5, 1.5]"],
    }
    return Rule.model_validate(fields | changes)


def registration(**changes: Any) -> Registration:
    fields: dict[str, Any] = {
        "claim": CLAIM,
        "claim_digest": claim_digest(TITLE),
        "title": TITLE,
        "rule": rule(),
        "parameters": {"steps": 10},
        "trials": GRID,
        "inputs": INPUTS,
        "registered": "2026-01-01T00:00:00Z",
    }
    return Registration(**(fields | changes))


def opening(entry: Registration | None, number: int = 1, **changes: Any) -> RunOpening:
    digests = {} if entry is None else {entry.claim: record_digest(entry)}
    seeded = tuple(
        SeededTrial(**trial.model_dump(), seed=derive_seed(digests.values(), number, trial.index)) for trial in GRID
    )
    fields: dict[str, Any] = {
        "run": f"{EXPERIMENT}-20260102T0000{number:02d}-abcdef",
        "number": number,
        "experiment": EXPERIMENT,
        "preset": "standard",
        "registrations": digests,
        "exploratory": () if digests else ("no registration",),
        "trials": seeded,
        "parameters": {"steps": 10},
        "inputs": INPUTS,
        "opened": f"2026-01-02T{number // 60:02d}:{number % 60:02d}:00Z",
    }
    return RunOpening(**(fields | changes))


def trial_record(opened: RunOpening, index: int, slope: float | None) -> TrialRecord:
    """A finished trial, or a failed one without a slope."""
    return TrialRecord(
        run=opened.run,
        trial=opened.trials[index],
        state=TrialState.FAILED if slope is None else TrialState.FINISHED,
        measurements=None if slope is None else Measurements(values={"slope": Measurement(value=slope)}),
        error="killed" if slope is None else "",
        started=f"2026-01-02T00:01:{index:02d}Z",
        seconds=0.5,
    )


def run_through(
    ledger: Ledger, entry: Registration, slopes: Sequence[float] = (0.99, 1.0, 1.01), number: int = 1
) -> str:
    """Open a run, record its trials, a figure and the verdict, seal it; return its id."""
    opened = opening(entry, number)
    ledger.open_run(opened)
    for index, slope in enumerate(slopes):
        ledger.record_trial(trial_record(opened, index, slope))
    ledger.attach(opened.run, "slope.svg", b"<svg/>\n")
    ledger.record_verdict(opened.run, entry.claim, verdict_record(ledger, opened.run, entry))
    ledger.seal(opened.run, complete=True)
    return opened.run


def verdict_record(ledger: Ledger, run_id: str, entry: Registration) -> VerdictRecord:
    """What the rule says of a run's trials."""
    run = ledger.run(run_id)
    return VerdictRecord(
        claim=entry.claim,
        registration=record_digest(entry),
        run=run_id,
        verdict=decide(entry.rule, run.trials, entry.trials, run.opening.determinism, entry.procedure),
        decided="2026-01-02T01:00:00Z",
    )
