"""What git is asked, and what becomes of an answer that does not come."""

import os
import stat

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.verification.revision import Revision
from tests.vaults import commit, run_git


@pytest.fixture(params=["sha1", "sha256"])
def root(tmp_path, request):
    run_git(tmp_path, "init", "-q", f"--object-format={request.param}")
    (tmp_path / "kb" / "evidence").mkdir(parents=True)
    return tmp_path


def seal(root, run, text):
    path = root / "kb" / "evidence" / run / "seal.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    (path.parent / "opened.json").write_text(text)
    commit(root)
    return path


def fake_git(tmp_path, monkeypatch, script):
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_every_version_that_was_ever_committed_is_known(root):
    seal(root, "one", "1")
    seal(root, "two", "2")
    seal(root, "one", "rewritten")
    run_git(root, "rm", "-rq", "kb/evidence/two")
    commit(root)
    assert sorted(Revision(root).history_of(root / "kb" / "evidence", "seal.json")) == [b"1", b"2", b"rewritten"]
    assert Revision(root).history_of(root / "elsewhere", "seal.json") == ()


def test_history_is_asked_by_two_calls_however_long_it_is(root, tmp_path, monkeypatch):
    for run in range(5):
        seal(root, f"run-{run}", str(run))
    revision, asked = Revision(root), []
    run = revision._run
    monkeypatch.setattr(revision, "_run", lambda *words, **given: asked.append(words[0]) or run(*words, **given))
    assert len(revision.history_of(root / "kb" / "evidence", "seal.json")) == 5
    assert asked == ["log", "cat-file"]


def test_a_file_is_at_head_or_is_not(root):
    path = seal(root, "one", "1")
    path.write_text("2")
    (root / ".gitignore").write_text("ignored")
    revision = Revision(root)
    assert revision.exists
    assert revision.at_head(path) == b"1"
    assert revision.at_head(path.with_name("new.json")) is None
    assert revision.at_head(root.parent / "elsewhere") is None
    assert revision.covers(path)
    assert not revision.covers(root / "ignored")
    assert not revision.covers(root.parent / "elsewhere")


def test_outside_a_repository_and_without_git_every_answer_is_empty(tmp_path, monkeypatch):
    for path in (os.environ["PATH"], str(tmp_path)):
        monkeypatch.setenv("PATH", path)
        revision = Revision(tmp_path)
        assert not revision.exists
        assert (revision.at_head(tmp_path / "x"), revision.history_of(tmp_path, "x")) == (None, ())
        assert not revision.covers(tmp_path / "x")


def test_a_repository_without_a_commit_holds_nothing_yet(root):
    assert not Revision(root).exists


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo \"fatal: detected dubious ownership in repository at '/v'\" >&2; exit 128", "dubious ownership"),
        ("sleep 60", "did not answer"),
    ],
)
def test_a_git_that_fails_is_not_taken_for_none(tmp_path, monkeypatch, script, says):
    monkeypatch.setattr("claimlab.verification.revision._PATIENCE", 1)
    fake_git(tmp_path, monkeypatch, f"exec {script}" if script.startswith("sleep") else script)
    with pytest.raises(EnvironmentFault, match=says):
        Revision(tmp_path)
