"""Writing files so that a reader, a crash or a full disk never meets half of one."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from pathlib import Path

TEMPORARY_PREFIX = ".claimlab-"


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file's content, or create the file, in one step.

    A temporary file beside it is written and flushed to disk, renamed over the target, and the folder is flushed.
    Missing folders are made. On failure the old file stands as it was and nothing is left beside it.

    Raises:
        EnvironmentFault: the system refused; the message names the path.
    """
    temporary = stage(path, data)
    try:
        commit(temporary, path)
    except EnvironmentFault:
        discard(temporary)
        raise


def stage(path: Path, data: bytes) -> Path:
    """Write ``data`` to a temporary file beside ``path``, flushed to disk, and return where it is.

    Raises:
        EnvironmentFault: the system refused; nothing is left behind.
    """
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{os.urandom(8).hex()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else None
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except OSError as error:
        discard(temporary)
        raise fault("write", path, error) from error
    except BaseException:
        discard(temporary)
        raise
    return temporary


def commit(temporary: Path, path: Path) -> None:
    """Rename a staged file over its target and flush the folder.

    Raises:
        EnvironmentFault: the system refused.
    """
    try:
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise fault("write", path, error) from error


def discard(temporary: Path) -> None:
    """Remove a staged file if it is still there."""
    with contextlib.suppress(OSError):
        temporary.unlink()


def flush(path: Path) -> None:
    """Flush a file's content to disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk, where the system can do so."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may be written but not listed
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fault(verb: str, path: Path, error: OSError) -> EnvironmentFault:
    """The error to raise when the system refuses to touch ``path``."""
    return EnvironmentFault(f"cannot {verb} {path}: {error.strerror or error}")
