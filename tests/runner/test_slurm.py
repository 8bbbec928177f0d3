"""Trials as jobs of a real Slurm cluster, which the tests start on this machine."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time

import pytest

from claimlab.claims import SeededTrial
from claimlab.errors import EnvironmentFault
from claimlab.runner.declaration import Limits
from claimlab.runner.job import JobFolder
from claimlab.runner.slurm import run_on_slurm
from claimlab.runner.supervise import Work
from tests.runner.slurm_cluster import Cluster, missing
from tests.vaults import claimlab, make_vault

EXPERIMENT = '''
"""The mean of noise, by numpy."""

import os
import time

import numpy as np

from claimlab.runner import Measurement, Measurements, Trial, experiment


@experiment(
    presets={
        "smoke": {"grid": {"model": ["a"]}, "draws": 1, "limits": {"gpus": 1, "gigabytes": 2}, "pause": 0},
        "standard": {"grid": {"model": ["a", "b"]}, "draws": 3, "limits": {"gigabytes": 2}, "pause": PAUSE},
    },
)
def run(trial: Trial) -> Measurements:
    trial.progress(0.5, "half way")
    time.sleep(trial.parameters["pause"])
    drawn = np.random.default_rng(trial.seed).normal(4.0, 0.01, 1000)
    return Measurements(
        values={"exponent": Measurement(value=float(drawn.mean()), numerical=0.001), "control": Measurement(value=1.0)},
        notes={"card": os.environ.get("CUDA_VISIBLE_DEVICES", "none")},
    )
'''


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster of one node with two processors and something that counts as a graphics card."""
    if lacking := missing():
        pytest.skip(f"no Slurm can be started: {', '.join(lacking)} missing")
    started = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def make(tmp_path, cluster, monkeypatch):
    """Makes a vault whose trials take a while, with the environment set for the cluster."""
    for name, value in cluster.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))

    def vault(pause):
        root = make_vault(tmp_path / "v")
        (root / "experiments" / "light.py").write_text(EXPERIMENT.replace("PAUSE", str(pause)))
        return root

    return vault


VERIFY = ("verify", "fourth-power", "--trust", "--json", "--cluster", "slurm")


def records(root):
    (run,) = (root / "kb" / "evidence").glob("light-*")
    return {path.name: path.read_bytes() for path in sorted(run.glob("trial-*.json"))}


def wait_for(there, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := there()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def queued(cluster, state):
    return cluster.ask("squeue", "--noheader", f"--states={state}", "--format=%i").split()


def test_each_trial_is_a_job_and_the_verdict_is_that_of_any_other_run(make, cluster):
    root = make(0)
    finished = claimlab(root, *VERIFY)
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)[0]
    assert (found["status"], found["freshness"]) == ("supported", "fresh")
    assert len(records(root)) == 6
    opened = json.loads(next((root / "kb" / "evidence").glob("light-*/opened.json")).read_text())
    assert (opened["machine"]["cluster"], opened["machine"]["threads"]) == ("slurm", "1")
    assert list((root / "kb" / "evidence" / ".claimlab").glob("light-*/")) == []
    assert claimlab(root, "audit").returncode == 0
    again = claimlab(root, "audit", "--trust", "--reproduce", f"{found['run']}/0")
    assert "difference 0.0e+00" in again.stdout


def test_a_trial_gets_the_cards_that_its_preset_asks_for(make, cluster):
    root = make(0)
    finished = claimlab(root, *VERIFY, "--preset", "smoke")
    assert finished.returncode == 0, finished.stderr
    (record,) = records(root).values()
    assert json.loads(record)["measurements"]["notes"] == {"card": "0"}


def test_an_interruption_cancels_what_has_not_begun_and_the_next_call_collects_the_rest(make, cluster):
    root = make(2)
    before = set(queued(cluster, "all"))
    running = subprocess.Popen(
        [sys.executable, "-m", "claimlab", "-C", str(root), *VERIFY],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: len(records(root)) >= 1 if list((root / "kb" / "evidence").glob("light-*")) else False)
    wait_for(lambda: queued(cluster, "RUNNING"))
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 3
    assert b"jobs that have begun go on" in said
    assert queued(cluster, "PENDING") == []
    cancelled = set(queued(cluster, "CANCELLED")) - before
    assert cancelled
    kept = records(root)
    assert len(kept) < 6
    finished = claimlab(root, *VERIFY)
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)[0]["status"] == "supported"
    ended = records(root)
    assert len(ended) == 6
    assert {name: ended[name] for name in kept} == kept
    # what had begun was not submitted a second time
    assert len(set(queued(cluster, "all")) - before) == 6 + len(cancelled)
    assert all(json.loads(data)["state"] == "finished" for data in ended.values())


def test_a_job_that_is_killed_midway_is_named_and_runs_again_in_the_same_run(make, cluster):
    root = make(2)
    running = subprocess.Popen(
        [sys.executable, "-m", "claimlab", "-C", str(root), *VERIFY],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    victim = wait_for(lambda: queued(cluster, "RUNNING"))[0]
    cluster.ask("scancel", victim)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 3
    assert f"Slurm job {victim} ended CANCELLED" in said
    kept = records(root)
    assert len(kept) == 5
    finished = claimlab(root, *VERIFY)
    assert finished.returncode == 0, finished.stderr
    assert {name: data for name, data in records(root).items() if name in kept} == kept
    assert len(records(root)) == 6


def test_a_cluster_that_refuses_a_job_is_quoted(make, cluster, monkeypatch):
    root = make(0)
    monkeypatch.setenv("SBATCH_PARTITION", "nowhere")
    finished = claimlab(root, *VERIFY)
    assert finished.returncode == 3
    assert "nowhere" in finished.stderr or "partition" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_trial_that_may_still_run_is_not_submitted_again(tmp_path, cluster, monkeypatch):
    text = (cluster.folder / "slurm.conf").read_text()
    silent = tmp_path / "slurm.conf"
    silent.write_text(re.sub(r"SlurmctldPort=\d+", "SlurmctldPort=1\nMessageTimeout=1", text))
    monkeypatch.setenv("SLURM_CONF", str(silent))
    trial = SeededTrial(index=0, settings={}, draw=0, seed=1)
    JobFolder(tmp_path / "run" / "trial-000").submitted("7")
    work = Work(tmp_path, tmp_path / "light.py", {}, "run", {}, Limits())
    with pytest.raises(EnvironmentFault, match="nobody knows whether Slurm job 7 still runs"):
        list(run_on_slurm(work, [trial], folder=tmp_path / "run", jobs=1, progress=lambda *_: None))
