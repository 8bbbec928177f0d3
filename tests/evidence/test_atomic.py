"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.evidence.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_writes_into_a_new_folder_and_over_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"
    for data in (b"one", b"two"):
        write_atomically(path, data)
        assert path.read_bytes() == data
    assert [entry.name for entry in path.parent.iterdir()] == ["b.json"]


def test_fault_names_the_path_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="file/x"):
        write_atomically(tmp_path / "file" / "x", b"1")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


CRASH = """
import os, sys
from pathlib import Path
from claimlab.evidence.atomic import write_atomically

count, stop = 0, int(sys.argv[2])
def counted(call):
    def wrapper(*args, **kwargs):
        global count
        if count == stop:
            os._exit(9)
        count += 1
        return call(*args, **kwargs)
    return wrapper
for name in ("fsync", "rename", "replace", "write", "open", "fchmod"):
    setattr(os, name, counted(getattr(os, name)))
write_atomically(Path(sys.argv[1]), b"new" * 1000)
"""


def test_stop_at_any_system_call_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    seen = set()
    for stop in range(20):
        path.write_bytes(b"old")
        done = subprocess.run([sys.executable, "-c", CRASH, str(path), str(stop)], env=os.environ, check=False)
        assert path.read_bytes() in (b"old", b"new" * 1000)
        seen.add(path.read_bytes())
        if done.returncode == 0:
            break
    assert done.returncode == 0
    assert len(seen) == 2
    assert stop >= 4
