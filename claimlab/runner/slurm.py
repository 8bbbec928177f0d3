"""Trials as jobs of a Slurm cluster, submitted through submitit: one job a trial.

The parent waits, relays progress and hands on outcomes as they come, so that the ledger is written in one place. Jobs
outlive it: when it is stopped it cancels those that have not begun and lets the others end, and the next call finds
their outcomes, or the jobs themselves, in the run's folder.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims import TrialState
from claimlab.errors import EnvironmentFault
from claimlab.runner.job import JobFolder, serve
from claimlab.runner.supervise import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import submitit

    from claimlab.claims import SeededTrial
    from claimlab.runner.supervise import Work

LISTEN = 0.5
"""Seconds between looks into the folders of jobs."""
ASK = 5.0
"""Seconds between questions to the cluster, which many people ask."""
GRACE = 30.0
"""Seconds that a finished job's outcome may take to appear on a shared file system."""
STARTUP = 5
"""Minutes that a job gets beyond its trial's own limit."""
OVERHEAD = 1.0
"""Gigabytes that a job gets beyond its trial's own limit, for what watches over it."""

_ALIVE = frozenset(
    (
        *("PENDING", "CONFIGURING", "RUNNING", "SUSPENDED", "STOPPED", "SIGNALING", "RESIZING", "STAGE_OUT"),
        *("COMPLETING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT"),
    )
)
_LIMITS = {"TIMEOUT": "time", "OUT_OF_MEMORY": "memory"}


@dataclass(slots=True)
class _Job:
    """A job that has not been collected yet."""

    trial: SeededTrial
    folder: JobFolder
    told: tuple[float, str] | None = None
    gone: float | None = None


def run_on_slurm(
    work: Work,
    trials: Sequence[SeededTrial],
    *,
    folder: Path,
    jobs: int,
    progress: Callable[[SeededTrial, float, str], None],
) -> Iterator[Ended]:
    """Run trials as jobs, at most ``jobs`` in the queue at a time, and yield each as it ends.

    Args:
        work: What the trials have in common; its limits become those of the jobs.
        trials: What to run.
        folder: The run's own folder for requests and outcomes, on a file system that the nodes share; it is removed
            once everything is collected.
        jobs: Jobs in the queue at a time.
        progress: Told how far each trial is.

    Raises:
        EnvironmentFault: there is no Slurm here, it refuses a job, or jobs ended without an outcome through no fault of
            their trials; all others are handed on first, and another call runs the lost ones again.
    """
    queue = _Queue(work, folder)
    waiting, running = deque[_Job](), list[_Job]()
    for trial in trials:
        job = _Job(trial, JobFolder(folder / f"trial-{trial.index:03d}"))
        (running if queue.knows(job) else waiting).append(job)
    lost: list[str] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(queue.submit(waiting.popleft()))
            for job in running.copy():
                outcome = _outcome(job, queue, progress)
                if outcome is None:
                    continue
                running.remove(job)
                if isinstance(outcome, str):
                    lost.append(outcome)
                else:
                    yield outcome
                    shutil.rmtree(job.folder.path, ignore_errors=True)
            if running:
                time.sleep(LISTEN)
    finally:
        queue.cancel_waiting(running)
    if lost:
        raise EnvironmentFault(f"{'; '.join(lost)}; the same command runs what is missing")
    shutil.rmtree(folder, ignore_errors=True)


def _outcome(job: _Job, queue: _Queue, progress: Callable[[SeededTrial, float, str], None]) -> Ended | str | None:
    """How a job ended, or what was lost with it; nothing while it waits or runs."""
    told = job.folder.reported()
    if told is not None and told != job.told:
        job.told = told
        progress(job.trial, *told)
    state = queue.state(job)
    ended = job.folder.answered()  # after the state: what a finished job left is there by now, or late
    if ended is not None or state in _ALIVE:
        return ended
    if job.gone is None:
        job.gone = time.monotonic()
    if state in {"COMPLETED", ""} and time.monotonic() - job.gone < GRACE:
        return None
    if state in _LIMITS:
        return _over(job.trial, queue.work, f"Slurm stopped its job for want of {_LIMITS[state]}")
    return f"trial {job.trial.index}: Slurm job {job.folder.number} ended {state or 'unseen'} without an outcome" + (
        f" ({said})" if (said := queue.last_words(job)) else ""
    )


def _over(trial: SeededTrial, work: Work, error: str) -> Ended:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Ended(trial, TrialState.FAILED, None, error, now, work.limits.seconds, 0, exit_code=2)


class _Queue:
    """The cluster's queue, as far as one run's jobs are concerned."""

    def __init__(self, work: Work, folder: Path) -> None:
        self.work = work
        self._logs = folder / "jobs"
        self._executor = _executor(work, self._logs)
        self._states: dict[str, str] = {}
        self._watched: set[str] = set()
        self._asked = -math.inf

    def knows(self, job: _Job) -> bool:
        """Whether an earlier call submitted this trial, and it has an outcome or may still get one.

        Raises:
            EnvironmentFault: the cluster does not say; the trial might run twice.
        """
        number = job.folder.number
        if not number:
            return False
        self._watched.add(number)
        self._asked = -math.inf
        state = self.state(job)
        if job.folder.answered() is not None or state in _ALIVE:
            return True
        if number not in self._states:
            raise EnvironmentFault(f"squeue does not answer, so nobody knows whether Slurm job {number} still runs")
        return False

    def submit(self, job: _Job) -> _Job:
        """Put a trial into the queue.

        Raises:
            EnvironmentFault: Slurm does not take it.
        """
        shutil.rmtree(job.folder.path, ignore_errors=True)
        job.folder.ask(self.work, job.trial)
        try:
            number = str(self._executor.submit(serve, str(job.folder.path.resolve())).job_id)
        except (RuntimeError, OSError) as error:
            said = " ".join(str(error).split())[-500:]
            raise EnvironmentFault(f"Slurm does not take a job for trial {job.trial.index}: {said}") from error
        job.folder.submitted(number)
        self._watched.add(number)
        self._states[number] = "PENDING"
        return job

    def state(self, job: _Job) -> str:
        """What Slurm says of a job; empty when it has forgotten it, as it does some minutes after the end."""
        if time.monotonic() - self._asked >= ASK:
            answer = _ask("squeue", "--noheader", "--states=all", "--format=%i %T", f"--jobs={','.join(self._watched)}")
            self._asked = time.monotonic()
            if answer is not None:
                found = dict(line.split(maxsplit=1) for line in answer.splitlines() if " " in line)
                self._states = {number: found.get(number, "") for number in self._watched}
        return self._states.get(job.folder.number, "")

    def cancel_waiting(self, jobs: Sequence[_Job]) -> None:
        """Cancel those jobs that have not begun."""
        if numbers := [job.folder.number for job in jobs]:
            _ask("scancel", "--state=PENDING", *numbers)

    def last_words(self, job: _Job) -> str:
        """The last line that a job printed as an error."""
        for path in sorted(self._logs.glob(f"{job.folder.number}_*log.err")):
            if lines := path.read_text(encoding="utf-8", errors="replace").strip().splitlines():
                return lines[-1][:300]
        return ""


def _executor(work: Work, folder: Path) -> submitit.AutoExecutor:
    try:
        import submitit  # noqa: PLC0415 - an extra that only clusters need
    except ImportError:
        raise EnvironmentFault(
            "submitit is not installed; a cluster needs it: pip install 'claimlab[cluster]'"
        ) from None
    limits = work.limits
    try:
        executor = submitit.AutoExecutor(folder=folder.resolve(), cluster="slurm")
    except RuntimeError:
        raise EnvironmentFault(
            "there is no Slurm here: srun is not found; run on a login node of the cluster"
        ) from None
    executor.update_parameters(
        name="claimlab",
        timeout_min=math.ceil(limits.seconds / 60) + STARTUP,
        mem_gb=limits.gigabytes + OVERHEAD,
        cpus_per_task=work.threads,
        **({"gpus_per_node": limits.gpus} if limits.gpus else {}),
    )
    return executor


def _ask(*command: str) -> str | None:
    """What a command of Slurm prints; nothing when the cluster does not answer."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired):
        return None
    forgotten = "Invalid job id" in done.stderr  # all jobs ended some minutes ago
    return done.stdout if done.returncode == 0 or forgotten else None
