"""Whether records fit each other: names, plans, seeds, numbers and times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims.status import TrialState
from claimlab.evidence import layout
from claimlab.evidence.problem import Fault, Problem
from claimlab.evidence.seeds import derive_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.claims.registration import PlannedTrial, Registration
    from claimlab.claims.run import RunOpening
    from claimlab.evidence.contents import Contents, RunContents


def order_problems(contents: Contents) -> Iterator[Problem]:
    """Check every record against those around it; what the chain already found changed is left out."""
    registrations = dict(contents.registrations.values())
    for run in contents.runs.values():
        if run.opening is not None and run.intact(layout.OPENED):
            yield from _opening_problems(run, run.opening, registrations)
            yield from _trial_problems(run, run.opening)
            yield from _verdict_problems(run, run.opening, registrations)
    yield from _number_problems(contents)


def _opening_problems(
    run: RunContents, opening: RunOpening, registrations: Mapping[str, Registration]
) -> Iterator[Problem]:
    place = run.path(layout.OPENED)
    if opening.run != run.name:
        yield Problem(place, Fault.MISPLACED, f"is the opening of run {opening.run}")
    digests = opening.registrations.values()
    wrong = [t.index for t in opening.trials if t.seed != derive_seed(digests, opening.number, t.index)]
    if wrong:
        yield Problem(place, Fault.SEED, f"the seed of trial {wrong[0]} is not the derived one: it was chosen")
    for claim, key in sorted(opening.registrations.items()):
        entry = registrations.get(key)
        if entry is None:
            continue
        if entry.claim != claim:
            yield Problem(place, Fault.MISPLACED, f"registration {key[:12]} is of claim {entry.claim}, not {claim}")
        registered, opened = _time(entry.registered), _time(opening.opened)
        if registered is None or opened is None:
            yield Problem(
                place, Fault.UNREADABLE, f"no time can be read from {entry.registered!r} or {opening.opened!r}"
            )
        elif registered > opened:
            yield Problem(place, Fault.LATE, f"claim {claim} was registered after the run was opened")
        if _decides(opening, entry) and _cells(opening.trials) != _cells(entry.trials):
            yield Problem(place, Fault.UNPLANNED, f"plans other trials than were registered for {claim}")


def _trial_problems(run: RunContents, opening: RunOpening) -> Iterator[Problem]:
    planned = {trial.index: trial for trial in opening.trials}
    finished = set()
    for name, record in run.trials.items():
        if not run.intact(name):
            finished.add(record.trial.index)
            continue
        expected = layout.read_trial_file(name)
        if record.run != run.name or expected is None or record.trial.index != expected.trial:
            yield Problem(
                run.path(name), Fault.MISPLACED, f"is the record of trial {record.trial.index} of {record.run}"
            )
        elif planned.get(record.trial.index) != record.trial:
            yield Problem(run.path(name), Fault.UNPLANNED, "its setting, draw or seed is not what the run planned")
        if record.state is TrialState.FINISHED:
            finished.add(record.trial.index)
    named = set(run.digests) | set(run.seal.files if run.seal else ())
    for index in sorted(set(planned) - finished):
        if run.seal is not None and run.seal.complete and layout.trial_file(index) not in named:
            yield Problem(
                run.path(layout.SEAL), Fault.MISSING, f"is called complete, but trial {index} was never finished"
            )


def _verdict_problems(
    run: RunContents, opening: RunOpening, registrations: Mapping[str, Registration]
) -> Iterator[Problem]:
    for name, record in run.verdicts.items():
        if not run.intact(name):
            continue
        place = run.path(name)
        if record.run != run.name or not layout.is_named(name, record.claim):
            yield Problem(place, Fault.MISPLACED, f"is the verdict on {record.claim} by {record.run}")
        elif opening.registrations.get(record.claim) != record.registration:
            yield Problem(place, Fault.UNPLANNED, "the run was not opened under this registration")
    if run.seal is None or not run.seal.complete:
        return
    for claim, key in sorted(opening.registrations.items()):
        entry = registrations.get(key)
        decided = any(layout.is_named(name, claim) for name in (*run.digests, *run.seal.files))
        if entry and _decides(opening, entry) and not decided:
            yield Problem(run.path(layout.SEAL), Fault.MISSING, f"is called complete without a verdict on {claim}")


def _number_problems(contents: Contents) -> Iterator[Problem]:
    numbers: dict[str, dict[int, str]] = {}
    for run in contents.runs.values():
        if run.opening is not None and run.intact(layout.OPENED):
            series = numbers.setdefault(f"{run.opening.experiment}/{run.opening.preset}", {})
            series[run.opening.number] = run.path(layout.OPENED)
    for name, taken in sorted(numbers.items()):
        for number in sorted(set(range(1, max(taken))) - set(taken)):
            after = taken[min(later for later in taken if later > number)]
            if not _explains(contents, number, name):
                yield Problem(after, Fault.NUMBER, f"run {number} of {name} is gone; restore it from git")


def _explains(contents: Contents, number: int, series: str) -> bool:
    """Whether a run that is there, though its opening is changed or broken, has the number."""
    for run in contents.runs.values():
        if run.opening is None:
            return True
        same = f"{run.opening.experiment}/{run.opening.preset}" == series and run.opening.number == number
        if same or not run.intact(layout.OPENED):
            return True
    return False


def _decides(opening: RunOpening, entry: Registration) -> bool:
    return not opening.exploratory and opening.preset == entry.rule.preset


def _cells(trials: tuple[PlannedTrial, ...]) -> list[tuple[int, object, int]]:
    return sorted((trial.index, sorted(trial.settings.items()), trial.draw) for trial in trials)


def _time(text: str) -> datetime | None:
    """A time in ISO 8601, UTC unless it says otherwise; ``None`` when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
