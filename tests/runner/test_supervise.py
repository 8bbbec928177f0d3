"""The supervisor survives whatever an experiment does, and records it as it was."""

import os
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from claimlab.claims import Measurements, SeededTrial, TrialState
from claimlab.errors import ExperimentError
from claimlab.runner.declaration import Limits, read_declaration
from claimlab.runner.isolation import bubblewrap
from claimlab.runner.supervise import _Child, prepare, run_trials
from tests.runner.works import work_for

HEAD = """
from claimlab.runner import Measurement, Measurements, Trial, experiment

@experiment(presets={"p": {"grid": {"model": ["m"]}, "draws": 1}})
def run(trial):
"""


PREPARE = HEAD.replace(
    "def run(trial):", "def run(trial):\n    return Measurements(values={})\n\n@run.prepare\ndef f(trial):"
)
TRIAL = SeededTrial(index=0, settings={"model": "m"}, draw=0, seed=7)


def module(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "odd.py"
    path.write_text(head + textwrap.indent(textwrap.dedent(body), "    "))
    return path


def outcomes(path: Path, *, n: int = 1, jobs: int = 1, seconds: float = 60, gigabytes: float = 4, heard=None):
    declaration = read_declaration(path)
    work = work_for(path, Limits(seconds=seconds, gigabytes=gigabytes), function=declaration.function)
    trials = [SeededTrial(index=i, settings={"model": "m"}, draw=i, seed=7 + i) for i in range(n)]
    report = heard if heard is not None else (lambda *_: None)
    return list(run_trials(work, trials, jobs=jobs, progress=report))


def test_a_trial_gets_its_seed_and_returns_measurements(tmp_path):
    path = module(tmp_path, "return Measurements(values={'seed': Measurement(value=trial.seed)})")
    ended = outcomes(path, n=3, jobs=2)
    assert sorted(end.measurements.values["seed"].value for end in ended) == [7, 8, 9]
    assert all(end.state is TrialState.FINISHED and end.peak_bytes > 0 for end in ended)


def test_progress_reaches_the_parent(tmp_path):
    heard = []
    body = "trial.progress(0.25, 'a quarter')\nreturn Measurements(values={})"
    outcomes(module(tmp_path, body), heard=lambda trial, fraction, text: heard.append((trial.index, fraction, text)))
    assert heard == [(0, 0.25, "a quarter")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise ValueError('no such thing')", "ValueError: no such thing"),
        ("import os\nos._exit(7)", "code 7"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL, as when the system runs out of memory"),
        ("raise SystemExit(0)", "SystemExit"),
        ("return {'exponent': 4}", "not Measurements"),
        ("return Measurements(values={'x': Measurement(value=float('nan'))})", "finite"),
        ("while True: pass", "past its limit"),
        ("import time\ntime.sleep(100)", "past its limit"),
        ("x = bytearray(10**11)\nreturn Measurements(values={})", "MemoryError"),
    ],
)
def test_a_trial_that_misbehaves_is_recorded_as_failed(tmp_path, body, says):
    import re

    (ended,) = outcomes(module(tmp_path, body), seconds=4)
    assert ended.state is TrialState.FAILED
    assert ended.measurements is None
    assert re.search(says, ended.error)


def test_a_flood_of_output_is_not_kept(tmp_path):
    body = "for _ in range(20):\n    print('x' * 1_000_000)\nreturn Measurements(values={'x': Measurement(value=1)})"
    (ended,) = outcomes(module(tmp_path, body))
    assert ended.state is TrialState.FINISHED
    assert ended.error == ""


CHANNEL = """
import gc, io
(channel,) = [one for one in gc.get_objects() if isinstance(one, io.TextIOWrapper) and type(one.name) is int
              and one.name > 2]
"""


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "null",
        '"measurements"',
        "no JSON",
        "9" * 5000,
        '{"progress": [0.5]}',
        '{"progress": 3}',
        '{"peak": "much", "measurements": {"values": {}}}',
        '{"peak": 1e999, "measurements": {"values": {}}}',
        '{"error": ["a list"]}',
        '{"error": "odd", "exit_code": []}',
    ],
)
def test_what_is_no_message_fails_its_trial_and_nothing_else(tmp_path, line):
    body = f"{CHANNEL}channel.write({line!r} + chr(10)); channel.flush()\nreturn Measurements(values={{}})"
    (ended,) = outcomes(module(tmp_path, body))
    assert (ended.state, ended.exit_code) == (TrialState.FAILED, 2)
    assert ended.error == "sent what is not a message of a trial and was stopped"


def test_an_error_that_no_record_can_hold_is_spelled_out(tmp_path):
    (ended,) = outcomes(module(tmp_path, "raise OSError('no ' + chr(0xdcff))"))
    assert r"OSError: no \udcff" in ended.error


@pytest.mark.timeout(60)  # copied again for each piece, 60 MB take minutes
def test_a_long_line_costs_what_its_length_does(tmp_path):
    child = _Child(work_for(module(tmp_path, "return Measurements(values={})")), TRIAL, "run", lambda *_: None)
    piece = b" " * 65_536
    for _ in range(900):
        child._take_message(piece)
    child._take_message(b'{"measurements": {"values": {}}}\n')
    assert child._judge("") == (Measurements(values={}), "")


def test_what_is_fetched_has_a_limit_of_its_own_and_its_fault_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("claimlab.runner.supervise._PREPARING", 1.5)
    path = module(tmp_path, "import time\ntime.sleep(60)", PREPARE)
    with pytest.raises(ExperimentError, match=r"past its limit of 1\.5 s"):
        prepare(work_for(path), [TRIAL], lambda *_: None)


def test_a_child_that_leaves_a_grandchild_behind_does_not_hold_the_run(tmp_path):
    body = """
    import subprocess, sys, os
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(50)"], close_fds=False)
    os._exit(3)
    """
    (ended,) = outcomes(module(tmp_path, body), seconds=30)
    assert ended.state is TrialState.FAILED
    assert ended.seconds < 25


def test_a_child_that_closes_its_pipes_and_goes_on_is_stopped_in_time(tmp_path):
    path = module(tmp_path, "import os, time\nos.closerange(0, 256)\ntime.sleep(60)")
    work = work_for(path, Limits(seconds=3), sandbox=False)
    (ended,) = run_trials(work, [TRIAL], jobs=1, progress=lambda *_: None)
    assert "past its limit" in ended.error


@pytest.mark.skipif(not bubblewrap(), reason="no working bubblewrap on this system: isolation cannot be tested")
def test_a_user_without_a_home_folder_runs_trials_in_the_sandbox_too(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", "/nonexistent")
    (ended,) = outcomes(module(tmp_path, "return Measurements(values={'x': Measurement(value=1)})"))
    assert ended.error == ""


@pytest.mark.skipif(not bubblewrap(), reason="no working bubblewrap on this system: isolation cannot be tested")
@pytest.mark.parametrize("experiments", ["experiments", "."])
def test_a_home_folder_that_is_a_vault_is_hidden_all_the_same(tmp_path, monkeypatch, experiments):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / "experiments").mkdir()
    body = f"import os\nassert not os.path.exists({str(tmp_path / '.ssh')!r}), 'seen'\nreturn Measurements(values={{}})"
    path = module(tmp_path / experiments, body)
    (ended,) = run_trials(replace(work_for(path), root=tmp_path), [TRIAL], jobs=1, progress=lambda *_: None)
    assert ended.error == ""


@pytest.mark.skipif(not bubblewrap(), reason="no working bubblewrap on this system: isolation cannot be tested")
@pytest.mark.parametrize("declared", [True, False])
def test_of_a_hidden_vault_a_trial_sees_the_files_that_it_declares(tmp_path, monkeypatch, declared):
    monkeypatch.setenv("HOME", str(tmp_path))
    points, experiments = tmp_path / "vault" / "data" / "points.csv", tmp_path / "vault" / "experiments"
    for folder in (points.parent, experiments):
        folder.mkdir(parents=True)
    points.write_text("1")
    path = module(experiments, f"open({str(points)!r}).read()\nreturn Measurements(values={{}})")
    work = work_for(path, files=(points,) if declared else ())
    (ended,) = run_trials(work, [TRIAL], jobs=1, progress=lambda *_: None)
    assert (ended.error == "") == declared


def test_a_cache_that_is_named_from_where_one_is_stands_there_for_a_trial_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMLAB_CACHE", "cache")
    (tmp_path / "cache").mkdir()
    body = f"""
    from claimlab.lab.cache import cache_folder
    assert str(cache_folder()) == {str(tmp_path / "cache")!r} and cache_folder().is_dir(), cache_folder()
    return Measurements(values={{}})
    """
    (ended,) = outcomes(module(tmp_path, body))
    assert ended.error == ""


@pytest.mark.skipif(not bubblewrap(), reason="no working bubblewrap on this system: isolation cannot be tested")
@pytest.mark.parametrize(
    "body",
    [
        "import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=2)",
        "open({canary!r}).read()",
        "open({vault!r}, 'w').write('gone')",
        "import os\nos.kill({parent}, 9)",
        "import os\nassert os.listdir('/run'), 'empty'",
    ],
    ids=["network", "home folder", "vault", "parent", "sockets of services"],
)
def test_the_sandbox_keeps_a_trial_from(tmp_path, body, monkeypatch):
    import socket

    home, vault = tmp_path / "home", tmp_path / "vault"
    home.mkdir()
    vault.mkdir()
    (home / "canary").write_text("secret")
    (vault / "note.md").write_text("kept")
    monkeypatch.setenv("HOME", str(home))
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = body.format(
            port=server.getsockname()[1],
            canary=str(home / "canary"),
            vault=str(vault / "note.md"),
            parent=os.getpid(),
        )
        (ended,) = outcomes(module(vault, line + "\nreturn Measurements(values={})"))
    assert ended.state is TrialState.FAILED, "the experiment reached out of its sandbox"
    assert (vault / "note.md").read_text() == "kept"


def test_prepare_runs_once_for_each_setting(tmp_path):
    calls = tmp_path / "calls"
    path = module(tmp_path, f"open({str(calls)!r}, 'a').write(trial.settings['model'])", PREPARE)
    settings = ("m", "n", "m", "n", "m")
    trials = [SeededTrial(index=i, settings={"model": model}, draw=i, seed=i) for i, model in enumerate(settings)]
    prepare(work_for(path), trials, lambda *_: None)
    assert sorted(calls.read_text()) == ["m", "n"]


def test_preparing_several_settings_tells_how_much_of_all_is_done(tmp_path):
    path = module(tmp_path, "trial.progress(0.5, trial.settings['model'])", PREPARE)
    trials = [SeededTrial(index=i, settings={"model": model}, draw=0, seed=0) for i, model in enumerate("mn")]
    told = []
    prepare(work_for(path), trials, lambda _trial, share, text: told.append((share, text)))
    assert told == [(0.25, "m"), (0.75, "n")]


def test_prepare_says_what_it_lacks(tmp_path):
    path = module(tmp_path, "raise OSError('no model to be had')", PREPARE)
    with pytest.raises(ExperimentError, match="no model to be had"):
        prepare(work_for(path), [TRIAL], lambda *_: None)


def test_closing_the_iterator_stops_the_children(tmp_path):
    path = module(tmp_path, "import time\ntime.sleep(0 if trial.index == 0 else 60)\nreturn Measurements(values={})")
    work = work_for(path)
    trials = [SeededTrial(index=i, settings={}, draw=i, seed=i) for i in range(3)]
    before = set(threading.enumerate())
    running = run_trials(work, trials, jobs=2, progress=lambda *_: None)
    assert next(running).trial.index == 0
    running.close()
    assert set(threading.enumerate()) <= before
