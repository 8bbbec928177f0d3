"""What a command writes replaces an earlier output of its own, and nothing else."""

from __future__ import annotations

import os
import threading

import pytest

from claimlab.errors import UsageError
from claimlab.notes.output_file import write_output
from claimlab.notes.settings import Settings

SETTINGS = Settings(include=("kb",))


@pytest.fixture
def root(tmp_path):
    for path in ("kb/index.md", "kb/evidence/run/seal.json", "experiments/light.py", "claimlab.toml", "notes.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("old")
    return tmp_path


def write(root, name, is_one=None):
    write_output(root / name, b"new", root, SETTINGS, "an export", is_one)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("kb/index.md", "is a note"),
        ("claimlab.toml", "holds the settings"),
        ("kb/evidence/run/seal.json", "the folder of the evidence"),
        ("kb/evidence/new.json", "the folder of the evidence"),
        ("experiments/light.py", "the folder of the experiments"),
        ("experiments/new.json", "the folder of the experiments"),
        ("kb/../experiments/light.py", "the folder of the experiments"),
        ("kb", "is a folder"),
    ],
)
def test_what_belongs_to_the_vault_is_refused(root, name, says):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=says):
        write(root, name)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_file_of_another_kind_is_refused_and_one_of_the_same_is_replaced(root):
    with pytest.raises(UsageError, match="is not an export"):
        write(root, "notes.json", lambda data: data == b"new")
    write(root, "fresh.json", lambda data: data == b"new")
    write(root, "fresh.json", lambda data: data == b"new")
    assert (root / "notes.json").read_text() == "old"


def test_a_link_stays_and_what_it_leads_to_is_judged_and_written(root):
    (root / "link.json").symlink_to(root / "notes.json")
    (root / "trap.json").symlink_to(root / "kb" / "index.md")
    write(root, "link.json")
    with pytest.raises(UsageError, match="is a note"):
        write(root, "trap.json")
    assert (root / "link.json").is_symlink()
    assert (root / "notes.json").read_text() == "new"


def test_a_pipe_is_written_to_and_stays_one(root):
    os.mkfifo(root / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((root / "pipe").read_bytes()))
    reader.start()
    write(root, "pipe", lambda _: False)
    reader.join(timeout=60)
    assert read == [b"new"]
    assert (root / "pipe").is_fifo()
