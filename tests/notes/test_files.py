from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.notes import files
from claimlab.notes.files import TEMPORARY_PREFIX, refuse_changed, write_all_atomically, write_atomically
from claimlab.notes.journal import finish_interrupted
from claimlab.notes.vault import load_vault


def litter(root: Path) -> list[str]:
    return [str(path) for path in root.rglob("*") if ".claimlab" in path.name]


def test_a_file_is_made_with_its_folders_or_replaced_keeping_its_mode(tmp_path):
    path = tmp_path / "a" / "b.md"
    write_atomically(path, b"1")
    path.chmod(0o640)
    write_atomically(path, b"2")
    assert path.read_bytes() == b"2"
    assert path.stat().st_mode & 0o777 == 0o640
    assert litter(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_when_the_system_refuses_the_old_file_stands_and_nothing_is_left(tmp_path, monkeypatch, call):
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def refuse(*_arguments):
        raise OSError(28, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(EnvironmentFault, match=r"cannot write .*a\.md: No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert litter(tmp_path) == []


def test_several_files_are_written_and_no_journal_stays(tmp_path):
    (tmp_path / "kb").mkdir()
    write_all_atomically({tmp_path / "kb" / name: name.encode() for name in ("a.md", "b.md", "c.md")})
    assert sorted(path.name for path in (tmp_path / "kb").iterdir()) == ["a.md", "b.md", "c.md"]
    assert litter(tmp_path) == []


class Killed(BaseException):
    """Stands for a process that stops dead: no clean-up code of ours may run after it."""


@pytest.mark.parametrize("steps", range(14))
def test_stopped_at_any_step_all_files_are_old_or_all_new(tmp_path, monkeypatch, steps):
    (tmp_path / "kb").mkdir()
    targets = [tmp_path / "kb" / name for name in ("a.md", "b.md")]
    for path in (*targets, tmp_path / "kb" / "gone.md"):
        path.write_bytes(b"old")
    remaining = steps
    sync, rename = os.fsync, Path.replace

    def count(function):
        def counted(*arguments):
            nonlocal remaining
            if remaining == 0:
                raise Killed
            remaining -= 1
            return function(*arguments)

        return counted

    monkeypatch.setattr(os, "fsync", count(sync))
    monkeypatch.setattr(Path, "replace", count(rename))
    monkeypatch.setattr(files, "discard", lambda _path: None)
    monkeypatch.setattr("claimlab.notes.journal.discard", lambda _path: None)
    try:
        write_all_atomically(dict.fromkeys(targets, b"new"), remove=[tmp_path / "kb" / "gone.md"])
        finished = True
    except Killed:
        finished = False
    monkeypatch.undo()
    finish_interrupted(tmp_path)
    contents = {path.read_bytes() for path in targets}
    assert contents in ({b"old"}, {b"new"})
    assert (tmp_path / "kb" / "gone.md").exists() == (contents == {b"old"})
    if finished:
        assert contents == {b"new"}


def test_files_that_changed_in_the_meantime_are_named(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"1")
    refuse_changed({path: b"1"})
    with pytest.raises(EnvironmentFault, match=r"a\.md changed in the meantime"):
        refuse_changed({path: b"2"})
    with pytest.raises(EnvironmentFault, match=r"cannot read .*gone\.md"):
        refuse_changed({tmp_path / "gone.md": b""})


def test_a_journal_that_is_not_ours_is_refused_with_its_path(tmp_path):
    folder = tmp_path / ".claimlab" / "journal"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text('{"moves": [["../../etc/passwd", "a.md"]]}')
    with pytest.raises(EnvironmentFault, match=r"x\.json is not a journal"):
        finish_interrupted(tmp_path)


def test_what_a_process_left_that_died_before_its_journal_is_swept_once_it_is_old(tmp_path):
    folder = tmp_path / ".claimlab" / "journal"
    folder.mkdir(parents=True)
    (tmp_path / "kb").mkdir()
    old = [tmp_path / "kb" / f"{TEMPORARY_PREFIX}1.tmp", folder / f"{TEMPORARY_PREFIX}2.tmp"]
    fresh = tmp_path / "kb" / f"{TEMPORARY_PREFIX}3.tmp"
    for path in (*old, fresh):
        path.write_bytes(b"half a change")
    load_vault(tmp_path, cache=False)
    assert all(path.exists() for path in (*old, fresh))
    for path in (*old, folder):
        os.utime(path, (0, 0))
    load_vault(tmp_path, cache=False)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [fresh.name]
    assert not (tmp_path / ".claimlab").exists()
