from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.notes.files import write_atomically


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
