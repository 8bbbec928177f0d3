"""A trial that is asked for in one file and answered in another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from claimlab.claims import SeededTrial, TrialState
from claimlab.runner.declaration import Limits
from claimlab.runner.job import JobFolder, serve
from tests.runner.works import work_for

MODULE = """
from claimlab.runner import Measurement, Measurements, Trial, experiment

@experiment(presets={"p": {"grid": {"model": ["m"]}, "draws": 1}})
def run(trial):
    import time
    trial.progress(0.5, "half way")
    time.sleep(trial.parameters["pause"])
    return Measurements(values={"seed": Measurement(value=trial.seed)})
"""
TRIAL = SeededTrial(index=4, settings={"model": "m"}, draw=2, seed=11)


@pytest.fixture
def asked(tmp_path):
    """Writes a request and returns its folder."""
    path = tmp_path / "vault" / "light.py"
    path.parent.mkdir()
    path.write_text(MODULE)

    def ask(pause: float, seconds: float = 60) -> JobFolder:
        job = JobFolder(tmp_path / "job")
        limits = Limits(seconds=seconds, gigabytes=4, gpus=1)
        job.ask(work_for(path, limits, parameters={"pause": pause}, threads=2), TRIAL)
        return job

    return ask


@pytest.fixture(autouse=True)
def _signals():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_request_is_read_as_it_was_written(asked):
    work, trial = asked(0.25).asked()
    assert trial == TRIAL
    assert (work.parameters, work.threads, work.limits.gpus) == ({"pause": 0.25}, 2, 1)


def test_a_job_leaves_progress_and_outcome(asked):
    job = asked(0)
    assert (job.reported(), job.answered(), job.number) == (None, None, "")
    serve(str(job.path))
    ended = job.answered()
    assert ended.state is TrialState.FINISHED
    assert ended.trial == TRIAL
    assert ended.measurements.values["seed"].value == 11
    assert job.reported() == (0.5, "half way")


def test_a_trial_past_its_limit_is_an_outcome_too(asked):
    job = asked(60, seconds=2)
    serve(str(job.path))
    assert job.answered().state is TrialState.FAILED
    assert "past its limit" in job.answered().error


def test_code_that_changed_while_the_job_waited_is_not_what_runs(asked, tmp_path):
    job = asked(0)
    (tmp_path / "vault" / "light.py").write_text(MODULE.replace("value=trial.seed", "value=0"))
    serve(str(job.path))
    assert job.answered().measurements.values["seed"].value == 11


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc: children cannot be listed")
def test_a_cancelled_job_takes_its_child_with_it_and_leaves_no_outcome(asked):
    job = asked(60)
    command = f"from claimlab.runner.job import serve; serve({str(job.path)!r})"
    running = subprocess.Popen([sys.executable, "-c", command])
    deadline = time.monotonic() + 60
    while job.reported() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    running.terminate()
    assert running.wait(timeout=30) == 143
    assert job.answered() is None
    assert children
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)


def test_a_request_comes_back_as_it_was_asked(tmp_path):
    path = tmp_path / "light.py"
    path.write_text(MODULE)
    (tmp_path / "points.csv").write_text("1")
    work = work_for(path, Limits(seconds=9), parameters={"pause": 0.5}, files=(tmp_path / "points.csv",))
    job = JobFolder(tmp_path / "job")
    job.ask(work, TRIAL)
    assert job.asked() == (work, TRIAL)
