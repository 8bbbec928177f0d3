"""The kernel lock."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from claimlab.errors import EnvironmentFault
from claimlab.evidence.lock import KernelLock

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from claimlab.evidence.lock import KernelLock
with KernelLock(Path(sys.argv[1]), "it").held(5):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_names_the_holder_and_is_free_as_soon_as_that_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "state" / "x.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        lock = KernelLock(path, "the ledger")
        with pytest.raises(EnvironmentFault, match=f"the ledger is held by process {other.pid} "), lock.held(0):
            pass
        other.kill()
        other.wait()
        with lock.held(5):
            pass


def test_nests_within_a_thread(tmp_path: Path) -> None:
    lock = KernelLock(tmp_path / "x.lock", "it")
    with lock.held(0), lock.held(0):
        pass
    with KernelLock(tmp_path / "x.lock", "it").held(0):
        pass


def test_git_ignores_its_folder(tmp_path: Path) -> None:
    with KernelLock(tmp_path / "state" / "x.lock", "it").held(0):
        assert (tmp_path / "state" / ".gitignore").read_text() == "*\n"
