"""A process may die at any write, rename or flush: half of a source is never left behind."""

import subprocess
import sys
from pathlib import Path

from claimlab.ingest.ingest import ingest
from claimlab.ingest.inputs import read_inputs
from claimlab.notes.vault import load_vault

DIE_AT = """
import os, pathlib, signal, sys
from claimlab.ingest.ingest import ingest
from claimlab.ingest.inputs import read_inputs

left = int(sys.argv[1])

def dying(real):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

os.fsync = dying(os.fsync)
os.replace = dying(os.replace)
pathlib.Path.replace = dying(pathlib.Path.replace)
pathlib.Path.unlink = dying(pathlib.Path.unlink)
root = pathlib.Path(sys.argv[2])
ingest(root, read_inputs(root, (sys.argv[3],)), today="2026-03-05")
"""


def notes(root):
    return {path: note.text for path, note in load_vault(root, cache=False).notes.items()}


def test_all_of_a_sources_notes_or_none(vault, source_file, tmp_path):
    before = notes(vault)
    step = 0
    while True:
        step += 1
        root = tmp_path / f"copy-{step}"
        for path, text in before.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", DIE_AT, str(step), str(root), str(source_file)]
        done = subprocess.run(command, check=False, capture_output=True)
        after = notes(root)
        assert len(after) in (len(before), len(before) + 3), f"half a source at step {step}"
        ingest(root, read_inputs(root, (str(source_file),)), today="2026-03-05")
        completed = notes(root)
        assert len(completed) == len(before) + 3
        if done.returncode == 0:
            break
    assert step > 5


def test_the_journal_stands_where_the_next_opening_of_this_vault_looks(vault, source_file, monkeypatch):
    """A vault given by ``-C`` may lie inside a folder that looks like one itself."""
    inner = vault / "sources" / "inner"
    inner.mkdir(parents=True)
    (inner / "note.md").write_text("# A note\n", encoding="utf-8")
    seen, rename = [], Path.replace

    def looking(path, target):
        seen.append(((inner / ".claimlab").exists(), (vault / ".claimlab").exists()))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", looking)
    ingest(inner, read_inputs(inner, (str(source_file),)), today="2026-03-05")
    assert len(seen) > 2
    assert set(seen) == {(True, False)}
    assert len(notes(inner)) == 4
