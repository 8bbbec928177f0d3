"""Several files change together or not at all, and nobody else's writing is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.notes import change
from claimlab.notes.change import take_back_interrupted, write_all_atomically
from claimlab.notes.files import TEMPORARY_PREFIX
from claimlab.notes.vault import load_vault

NAMES = ("a.md", "b.md", "gone.md")


@pytest.fixture
def kb(tmp_path) -> Path:
    folder = tmp_path / "kb"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(b"old " + name.encode())
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rename(kb: Path, **given) -> None:
    """Two notes are rewritten, and a third one moves."""
    new = {kb / "a.md": b"new a", kb / "b.md": b"new b", kb / "come.md": b"old gone.md"}
    write_all_atomically(new, kb.parent, moved={kb / "gone.md": kb / "come.md"}, **given)


OLD = {name: b"old " + name.encode() for name in NAMES}
NEW = {"a.md": b"new a", "b.md": b"new b", "come.md": b"old gone.md"}


def litter(root: Path) -> list[str]:
    return [str(path) for path in root.rglob("*") if ".claimlab" in path.name]


def stopped_dead(kb: Path, steps: int) -> bool:
    """Make the change in a process that dies, before a call to the system; whether it came through."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    remaining = steps

    def count(function):
        def counted(*arguments, **named):
            nonlocal remaining
            if remaining == 0:
                os._exit(9)
            remaining -= 1
            return function(*arguments, **named)

        return counted

    for owner, name in ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "unlink"), (shutil, "rmtree")):
        setattr(owner, name, count(getattr(owner, name)))
    try:
        rename(kb)
        os._exit(0)
    finally:
        os._exit(7)  # whatever it raised


def test_several_files_are_written_and_no_journal_stays(kb):
    rename(kb)
    assert state(kb) == NEW
    assert litter(kb.parent) == []


@pytest.mark.parametrize("steps", range(32))
def test_stopped_dead_at_any_step_all_files_are_old_or_all_new(kb, steps):
    finished = stopped_dead(kb, steps)
    take_back_interrupted(kb.parent)
    assert state(kb) in (OLD, NEW)
    assert state(kb) == NEW or not finished
    assert not [path for path in (kb.parent / ".claimlab").rglob("*") if path.is_file()]


def test_the_steps_above_reach_from_the_first_to_behind_the_last(kb):
    assert not stopped_dead(kb, 0)
    assert not stopped_dead(kb, 12)
    take_back_interrupted(kb.parent)
    assert stopped_dead(kb, 31)


def halfway(kb: Path) -> None:
    """Stop dead in the middle of the renames: one file is new, the others are not."""
    for steps in range(48):
        if not stopped_dead(kb, steps) and state(kb)["a.md"] == b"new a" and "gone.md" in state(kb):
            return
        take_back_interrupted(kb.parent)
    pytest.fail("no step lies between the renames")


def test_what_is_written_after_an_interruption_stays_and_is_named(kb):
    halfway(kb)
    for name in ("a.md", "gone.md"):
        with (kb / name).open("ab") as file:
            file.write(b", and more")
    said = take_back_interrupted(kb.parent)
    assert (kb / "a.md").read_bytes() == b"new a, and more"
    assert (kb / "gone.md").read_bytes() == b"old gone.md, and more"
    assert (kb / "b.md").read_bytes() == b"old b.md"
    assert [sentence for sentence in said if "kb/a.md was written since" in sentence]
    assert litter(kb.parent) == []


def test_a_note_that_was_not_moved_yet_stays_whatever_became_of_the_journal(kb):
    halfway(kb)
    shutil.rmtree(kb.parent / ".claimlab")
    assert take_back_interrupted(kb.parent) == ()
    assert (kb / "gone.md").read_bytes() == b"old gone.md"


def test_interrupted_by_hand_nothing_has_changed(kb, monkeypatch):
    replace, count = Path.replace, 0

    def interrupted(self, target):
        nonlocal count
        count += 1
        if count == 3:  # the journal and one file are there
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rename(kb)
    assert state(kb) == OLD
    assert litter(kb.parent) == []


def test_where_the_system_refuses_one_file_none_has_changed(kb, monkeypatch):
    replace = Path.replace

    def refused(self, target):
        if Path(target).name == "b.md" and self.name.startswith("new"):
            raise OSError(1, "Operation not permitted", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(EnvironmentFault, match=r"cannot write .*b\.md: Operation not permitted; nothing was changed"):
        rename(kb)
    assert state(kb) == OLD
    assert litter(kb.parent) == []


def test_while_a_change_cannot_be_taken_back_the_notes_are_read_and_no_other_change_begins(kb, monkeypatch):
    halfway(kb)
    replace = Path.replace

    def refused(self, target):
        if Path(target).name == "a.md":
            raise OSError(1, "Operation not permitted", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    (said,) = take_back_interrupted(kb.parent)
    assert "cannot be taken back: cannot write" in said
    assert "kb/a.md" in load_vault(kb.parent, cache=False).notes
    with pytest.raises(EnvironmentFault, match="cannot be taken back"):
        rename(kb)
    monkeypatch.undo()
    take_back_interrupted(kb.parent)
    assert state(kb) == OLD


def test_an_edit_between_plan_and_change_is_found(kb):
    with pytest.raises(EnvironmentFault, match=r"b\.md changed in the meantime; nothing was written"):
        rename(kb, before={kb / "a.md": b"old a.md", kb / "b.md": b"what was read"})
    (kb / "come.md").write_bytes(b"somebody else's")
    with pytest.raises(EnvironmentFault, match=r"come\.md changed in the meantime"):
        rename(kb, before={kb / "come.md": None})
    assert state(kb) == {**OLD, "come.md": b"somebody else's"}


def test_an_edit_while_the_change_is_being_prepared_is_found_and_stays(kb, monkeypatch):
    prepare = change.Journal.prepare

    def prepared(*arguments):
        journal = prepare(*arguments)
        (kb / "b.md").write_bytes(b"typed")  # in place, through the name that the journal has kept, too
        return journal

    monkeypatch.setattr(change.Journal, "prepare", prepared)
    with pytest.raises(EnvironmentFault, match=r"b\.md changed in the meantime; nothing was written"):
        rename(kb)
    assert state(kb) == {**OLD, "b.md": b"typed"}
    assert litter(kb.parent) == []


def test_a_moved_file_keeps_its_permissions_and_unchanged_its_time(kb):
    (kb / "gone.md").chmod(0o600)
    os.utime(kb / "gone.md", (1_500_000_000, 1_500_000_000))
    rename(kb)
    stat = (kb / "come.md").stat()
    assert stat.st_mode & 0o777 == 0o600
    assert stat.st_mtime == 1_500_000_000


def test_a_file_system_without_second_names_does_as_well(kb, monkeypatch):
    def refused(*_arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    halfway(kb)
    take_back_interrupted(kb.parent)
    assert state(kb) == OLD
    rename(kb)
    assert state(kb) == NEW


def test_changes_at_once_come_one_after_the_other_and_a_stale_one_is_refused(kb):
    """Each of several processes raises a number that stands in two files, and tries again when it was not first."""
    for name in ("a.md", "b.md"):
        (kb / name).write_bytes(b"0")
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from claimlab.errors import EnvironmentFault
        from claimlab.notes.change import write_all_atomically

        kb, raised = Path(sys.argv[1]), 0
        while raised < 10:
            before = {kb / name: (kb / name).read_bytes() for name in ("a.md", "b.md")}
            after = {path: str(int(data) + 1).encode() for path, data in before.items()}
            try:
                write_all_atomically(after, kb.parent, before=before)
                raised += 1
            except EnvironmentFault as error:
                assert "in the meantime" in str(error), error
        """)
    processes = [subprocess.Popen([sys.executable, "-c", program, str(kb)]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert {(kb / name).read_bytes() for name in ("a.md", "b.md")} == {b"30"}


def test_somebody_who_reads_does_not_disturb_a_change_that_goes_on(kb, monkeypatch):
    monkeypatch.setattr(change, "_GLANCE", 0.1)
    ready, go = threading.Event(), threading.Event()
    carry_out = change.Journal.carry_out

    def slow(journal):
        ready.set()
        go.wait(30)
        carry_out(journal)

    monkeypatch.setattr(change.Journal, "carry_out", slow)
    writer = threading.Thread(target=rename, args=(kb,))
    writer.start()
    assert ready.wait(30)
    assert take_back_interrupted(kb.parent) == ()
    go.set()
    writer.join(30)
    assert state(kb) == NEW


@pytest.mark.parametrize("target", ["../victim", "link/victim", "link", "."])
def test_a_journal_that_somebody_planted_reaches_nothing_outside(tmp_path, target):
    root, victim = tmp_path / "vault", tmp_path / "victim"
    folder = root / ".claimlab" / "journal" / "x"
    folder.mkdir(parents=True)
    victim.write_bytes(b"mine")
    (root / "link").symlink_to(tmp_path)
    (folder / "old-0").write_bytes(b"theirs")
    mine = "fe42a3d2c7ae1a95c3ceea4a9a6e0e9c86fc7ef1f5d9b6f5d5ba2b3d6d4f26c8"
    (folder / "change.json").write_text(f'{{"format": 2, "steps": [["{target}", "{"0" * 64}", "{mine}"]]}}')
    (said,) = take_back_interrupted(root)
    assert "change.json is not a journal of claimlab's" in said
    assert victim.read_bytes() == b"mine"
    assert load_vault(root, cache=False).notes == {}


def test_what_a_process_left_that_died_before_its_journal_stood_goes_at_once(tmp_path):
    folder = tmp_path / ".claimlab" / "journal" / "x"
    folder.mkdir(parents=True)
    (folder / "new-0").write_bytes(b"half a change")
    assert take_back_interrupted(tmp_path) == ()
    assert litter(tmp_path) == []


def test_a_single_file_that_was_staged_beside_its_target_is_swept_once_it_is_old(tmp_path):
    old, fresh = tmp_path / f"{TEMPORARY_PREFIX}1.tmp", tmp_path / f"{TEMPORARY_PREFIX}2.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half a file")
    os.utime(old, (0, 0))
    load_vault(tmp_path, cache=False)
    assert not old.exists()
    assert fresh.exists()


def test_a_killed_command_is_taken_back_aloud_by_the_next_one(kb):
    (kb / "a.md").write_text("[[gone]]\n")
    program = (
        "import os, signal; from pathlib import Path; real = Path.replace\n"
        "def replace(self, target):\n"
        "    done = real(self, target)\n"
        "    if Path(target).name == 'a.md': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return done\n"
        "Path.replace = replace\n"
        "from claimlab.cli.main import main; main(['mv', 'kb/gone.md', 'kb/come.md'])"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=kb.parent, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (kb / "a.md").read_text() == "[[come]]\n"
    shown = subprocess.run(
        [sys.executable, "-m", "claimlab", "graph"], cwd=kb.parent, capture_output=True, text=True, check=True
    )
    assert "an interrupted change was taken back" in shown.stderr
    assert (kb / "a.md").read_text() == "[[gone]]\n"
    assert sorted(state(kb)) == sorted(NAMES)
