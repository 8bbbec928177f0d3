"""One change of a vault at a time: a lock on its folder, which leaves nothing behind.

The kernel frees it when the process ends, however it ends. Where a system cannot lock a folder (Windows, some network
drives) there is none, and what a change checks before each file has to do.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault

try:
    import fcntl
except ImportError:  # not a Unix system
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE = 0.02


@contextlib.contextmanager
def change_lock(root: Path, wait: float) -> Iterator[bool]:
    """Keep other processes from changing the vault at ``root`` for the time of a ``with`` block.

    Args:
        root: The vault's folder.
        wait: Seconds to wait for another process.

    Yields:
        Whether the lock is held; it is not where there is none to be had.

    Raises:
        EnvironmentFault: another process held it all that time.
    """
    descriptor = _open(root)
    if descriptor is None:
        yield False
        return
    try:
        yield _acquire(descriptor, root, wait)
    finally:
        os.close(descriptor)


def _open(root: Path) -> int | None:
    if fcntl is None:
        return None
    with contextlib.suppress(OSError):
        return os.open(root, os.O_RDONLY)
    return None


def _acquire(descriptor: int, root: Path, wait: float) -> bool:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                message = f"another process is changing the notes in {root} (waited {wait:g} s); run the command again"
                raise EnvironmentFault(message) from None
            time.sleep(_PAUSE)
        except OSError:
            return False
        else:
            return True
