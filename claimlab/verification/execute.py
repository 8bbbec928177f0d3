"""Run what a plan says: open a run or take one up again, run its trials in children, record each as it ends."""

from __future__ import annotations

import os
import platform
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims import Run, RunOpening, SeededTrial, TrialRecord, TrialState
from claimlab.evidence import layout
from claimlab.evidence.seeds import derive_seed
from claimlab.runner.supervise import Work, prepare, run_trials
from claimlab.verification.binding import declared_files, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claimlab.runner.supervise import Ended
    from claimlab.verification.binding import Plan
    from claimlab.verification.watcher import Watcher
    from claimlab.verification.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """A run to be had: what it runs, for which registrations, and why it can set nothing if it cannot."""

    plan: Plan
    registrations: Mapping[str, str]
    exploratory: tuple[str, ...]
    commit: str
    jobs: int
    cluster: str = ""


def find_or_open_run(workspace: Workspace, request: Request) -> Run:
    """Take up an open run of the same plan, or open one; no other process can open the same in between."""
    with workspace.ledger.lock():
        return find_open_run(workspace, request) or open_run(workspace, request)


def find_open_run(workspace: Workspace, request: Request) -> Run | None:
    """The newest unsealed run of the same plan under the same registrations, to be taken up again."""
    for run in reversed(workspace.ledger.open_runs()):
        opening = run.opening
        same = (
            opening.experiment == request.plan.experiment
            and opening.preset == request.plan.preset_name
            and opening.registrations == dict(request.registrations)
            and bool(opening.exploratory) == bool(request.exploratory)
            and opening.inputs == request.plan.inputs
            and [trial.settings for trial in opening.trials] == [trial.settings for trial in request.plan.trials]
            and opening.parameters == request.plan.preset.parameters
        )
        if same:
            return run
    return None


def open_run(workspace: Workspace, request: Request) -> Run:
    """Put a new run on record, with fresh seeds, before its first trial."""
    plan, ledger = request.plan, workspace.ledger
    with ledger.lock():
        number = ledger.next_number(plan.experiment, plan.preset_name)
        digests = tuple(request.registrations.values())
        opening = RunOpening(
            run=f"{plan.experiment}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
            number=number,
            experiment=plan.experiment,
            preset=plan.preset_name,
            registrations=dict(request.registrations),
            exploratory=request.exploratory,
            trials=tuple(
                SeededTrial(**trial.model_dump(), seed=derive_seed(digests, number, trial.index))
                for trial in plan.trials
            ),
            parameters=plan.preset.parameters,
            inputs=plan.inputs,
            figures=plan.declaration.figures,
            determinism=plan.declaration.determinism,
            machine=_machine(request),
            opened=now(),
            commit=request.commit,
        )
        ledger.open_run(opening)
    return ledger.run(opening.run)


def run_to_end(workspace: Workspace, run_id: str, request: Request, watcher: Watcher) -> Run:
    """Run every trial that is not on record as finished, and record each as soon as it ends.

    The caller works on the run (``Ledger.work_on``), so that nobody else adds to what is read here. An interruption
    loses at most what was in flight; the same command takes the run up again.

    Raises:
        EnvironmentFault: the machine lacks something.
    """
    run = workspace.ledger.run(run_id)
    done = {record.trial.index for record in run.trials if record.state is TrialState.FINISHED}
    waiting = [trial for trial in run.opening.trials if trial.index not in done]
    watcher.opened(run.opening, len(done))
    try:
        for ended in _outcomes(workspace, run.id, waiting, request, watcher):
            workspace.ledger.record_trial(_record(run.id, ended))
            watcher.ended(ended)
    except KeyboardInterrupt:
        if request.cluster:
            watcher.say("jobs that have begun go on, the others are cancelled; the same command collects the outcomes")
        raise
    return workspace.ledger.run(run.id)


def _outcomes(
    workspace: Workspace, run_id: str, trials: Sequence[SeededTrial], request: Request, watcher: Watcher
) -> Iterator[Ended]:
    """Trials as they end, on this machine or as jobs of a cluster."""
    work = _work(workspace, request)
    if not request.cluster:
        return run_trials(work, trials, jobs=request.jobs, progress=watcher.moved)
    from claimlab.runner.slurm import run_on_slurm  # noqa: PLC0415 - most runs need no cluster

    folder = workspace.ledger.folder / layout.STATE / run_id
    return run_on_slurm(work, trials, folder=folder, jobs=request.jobs, progress=watcher.moved)


def fetch_inputs(workspace: Workspace, request: Request, watcher: Watcher) -> None:
    """Let the experiment fetch its models and data, before anything is put on record.

    Raises:
        EnvironmentFault: something cannot be had on this machine.
        ExperimentError: the experiment's own code failed.
    """
    unseeded = [SeededTrial(**trial.model_dump(), seed=0) for trial in request.plan.trials]
    prepare(_work(workspace, request), unseeded, watcher.moved)


def rerun_trial(workspace: Workspace, trial: SeededTrial, request: Request, watcher: Watcher, *, threads: int) -> Ended:
    """Run one recorded trial again with its own seed, settings and number of threads, recording nothing."""
    work = replace(_work(workspace, request), threads=threads)
    prepare(work, [trial], watcher.moved)
    return next(iter(run_trials(work, [trial], jobs=1, progress=watcher.moved)))


def _work(workspace: Workspace, request: Request) -> Work:
    plan = request.plan
    return Work(
        root=workspace.root.absolute(),
        path=plan.code.experiment.path,
        sources=plan.code.sources,
        function=plan.declaration.function,
        parameters=plan.preset.parameters,
        limits=plan.preset.limits,
        threads=_threads(request),
        files=declared_files(workspace, plan),
    )


def _record(run_id: str, ended: Ended) -> TrialRecord:
    return TrialRecord(
        run=run_id,
        trial=ended.trial,
        state=ended.state,
        measurements=ended.measurements,
        error=ended.error,
        started=ended.started,
        seconds=ended.seconds,
        peak_bytes=ended.peak_bytes,
    )


def _threads(request: Request) -> int:
    """Threads of each child: on a cluster what its job asks for, here so that all children fill the cores, no more."""
    if request.cluster:
        return request.plan.preset.limits.cores
    return max(1, (os.cpu_count() or 1) // max(request.jobs, 1))


def _machine(request: Request) -> dict[str, str]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": str(os.cpu_count() or 0),
        "threads": str(_threads(request)),
        **({"cluster": request.cluster} if request.cluster else {}),
    }


def jobs_for(trials: Sequence[object], wanted: int, cluster: str = "") -> int:
    """How many trials to run at a time: what was asked for, else one a core, or all of them on a cluster."""
    most = len(trials) or 1
    return max(1, min(wanted or (most if cluster else os.cpu_count() or 1), most))
