"""A kernel lock with a name on it: it goes when its process goes, and says meanwhile who holds it."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class KernelLock:
    """A lock on a file, which nests within a thread and keeps out other threads and processes.

    The kernel frees it when the process ends, however it ends, so there is never one to remove by hand. The holder's
    name stands in a file beside it and is for people only; nothing is decided by it.

    Attributes:
        path: File to lock; its folder is made, and git told to ignore what is in it.
        what: What is locked, for the message to the one who waited in vain.
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self.what = what
        self._lock = FileLock(path)

    @contextlib.contextmanager
    def held(self, wait: float) -> Iterator[None]:
        """Hold the lock for the time of a ``with`` block.

        Args:
            wait: Seconds to wait for another holder; 0 does not wait.

        Raises:
            EnvironmentFault: another process held it all that time, or the folder cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _ignore_in_git(self.path.parent)
            self._lock.acquire(timeout=wait)
        except Timeout:
            raise EnvironmentFault(
                f"{self.what} is held by {_holder(self.path)} (waited {wait:g} s): "
                "let it finish, then run the same command again"
            ) from None
        except OSError as error:
            raise EnvironmentFault(f"cannot lock {self.path}: {error.strerror or error}") from error
        try:
            _sign(self.path)
            yield
        finally:
            self._lock.release()


def _name_file(path: Path) -> Path:
    return path.with_name(path.name + ".holder")


def _sign(path: Path) -> None:
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with contextlib.suppress(OSError):
        _name_file(path).write_text(f"process {os.getpid()} on {socket.gethostname()} since {since}", encoding="utf-8")


def _holder(path: Path) -> str:
    try:
        return _name_file(path).read_text(encoding="utf-8") or "another process"
    except (OSError, UnicodeDecodeError):
        return "another process"


def _ignore_in_git(folder: Path) -> None:
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
