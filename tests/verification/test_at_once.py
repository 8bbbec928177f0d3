"""Several processes verify in one vault at the same time, and branches of one vault meet again."""

import json
import subprocess
import sys

import pytest

from tests.vaults import CLAIM, claimlab, commit, make_vault, run_git, write_experiment


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def start(root, *arguments):
    command = [sys.executable, "-m", "claimlab", "-C", str(root), "verify", "--trust", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def verify_at_once(root, processes):
    """Exit codes and messages of several processes that verify the same claim; who loses names the holder."""
    started = [start(root, "fourth-power", "--jobs", "1") for _ in range(processes)]
    ended = [(process, process.communicate(timeout=900)[1]) for process in started]
    for process, errors in ended:
        assert process.returncode == 0 or (process.returncode == 3 and "the run light-" in errors), errors
    assert any(process.returncode == 0 for process, _ in ended)


def assert_in_order(root, claim="fourth-power"):
    """Every run is sealed with each of its trials once, the audit finds nothing, and the claim stands."""
    for opened in (root / "kb" / "evidence").glob("*/opened.json"):
        planned = json.loads(opened.read_text())["trials"]
        assert len(list(opened.parent.glob("trial-*.json"))) == len(planned)
        assert (opened.parent / "seal.json").exists()
    report = json.loads(claimlab(root, "audit", "--json").stdout)
    assert report["ok"], report["problems"]
    statuses = {
        entry["claim"]: entry["status"] for entry in json.loads(claimlab(root, "status", "--json").stdout)["claims"]
    }
    assert statuses[claim] == "supported"


def test_two_processes_lose_and_double_nothing(tmp_path):
    root = make_vault(tmp_path / "v", git=True, pause=0.2)
    verify_at_once(root, 2)
    assert_in_order(root)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("processes", [2, 8])
def test_fifty_rounds_of_processes_at_once(tmp_path, processes):
    root = make_vault(tmp_path / "v", git=True)
    for number in range(50):
        write_experiment(root, centre={"a": 4.0, "b": 4.0 + number / 1e6})
        commit(root)
        verify_at_once(root, processes)
    assert_in_order(root)


def test_what_a_person_writes_while_a_run_goes_on_is_kept(tmp_path):
    root = make_vault(tmp_path / "v", pause=1.0)
    note = root / "kb" / "fourth-power.md"
    running = start(root, "fourth-power", "--jobs", "2")
    while not list((root / "kb").glob("evidence/*/trial-*.json")):
        assert running.poll() is None
    note.write_text(note.read_text().replace("Prose that nobody may touch.", "Prose that its author rewrote."))
    assert running.wait(timeout=120) == 0
    assert "Prose that its author rewrote." in note.read_text()
    assert "status: supported" in note.read_text()


def test_a_note_that_is_moved_while_a_run_goes_on_gets_its_verdict_where_it_is(tmp_path):
    root = make_vault(tmp_path / "v", pause=1.0)
    running = start(root, "fourth-power", "--jobs", "2")
    while not list((root / "kb").glob("evidence/*/trial-*.json")):
        assert running.poll() is None
    (root / "kb" / "fourth-power.md").rename(root / "kb" / "elsewhere.md")
    assert running.wait(timeout=120) == 0
    assert "status: supported" in (root / "kb" / "elsewhere.md").read_text()


def test_branches_that_each_verified_a_claim_merge_and_the_audit_accepts_the_result(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    other = CLAIM.replace("id: fourth-power", "id: other-power").replace("It grows with", "It also grows with")
    other = other.replace("experiment: light", "experiment: other")
    (root / "kb" / "other-power.md").write_text(other)
    light = (root / "experiments" / "light.py").read_text()
    (root / "experiments" / "other.py").write_text(light)
    commit(root)
    run_git(root, "branch", "-M", "one")
    run_git(root, "checkout", "-q", "-b", "two")
    assert claimlab(root, "verify", "other-power", "--trust").returncode == 0
    commit(root, "other-power verified")
    run_git(root, "checkout", "-q", "one")
    assert claimlab(root, "verify", "fourth-power", "--trust").returncode == 0
    commit(root, "fourth-power verified")
    run_git(root, "merge", "-q", "-m", "both", "two")
    assert_in_order(root)
    assert_in_order(root, "other-power")
    assert claimlab(root, "verify", "other-power", "--trust", "--fresh").returncode == 0
    commit(root)
    (run,) = [
        p for p in (root / "kb" / "evidence").glob("*/seal.json") if len(json.loads(p.read_text())["parents"]) == 2
    ]
    assert run.parent.name.startswith("other-")
    assert_in_order(root, "other-power")
