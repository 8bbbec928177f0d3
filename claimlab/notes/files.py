"""Writing files so that a reader, a crash or a full disk never meets half of one."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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


def write_all_atomically(files: Mapping[Path, bytes], remove: Iterable[Path] = (), root: Path | None = None) -> None:
    """Write several files and remove others, all or none.

    After a crash at any point all of them are as wanted, or none is, once the vault is next opened.

    Every file is staged beside its target; then one journal names all of them; then they are renamed; then the journal
    goes. :func:`claimlab.notes.journal.finish_interrupted` completes what a crash left.

    Args:
        files: Path → content.
        remove: Files that go away in the same step.
        root: The vault's root, where the journal stands; found upwards from the files when left out.

    Raises:
        EnvironmentFault: the system refused; before the journal stands nothing has changed.
    """
    from claimlab.notes.journal import write_journalled  # noqa: PLC0415 - the journal builds on this module

    write_journalled(files, remove, root)


def refuse_changed(files: Mapping[Path, bytes]) -> None:
    """Make sure that files still hold what they held when a change of them was worked out.

    Raises:
        EnvironmentFault: one does not, or cannot be read; the message names it.
    """
    for path, data in files.items():
        try:
            current = path.read_bytes()
        except OSError as error:
            raise fault("read", path, error) from error
        if current != data:
            raise EnvironmentFault(f"{path} changed in the meantime; nothing was written, run the command again")


def fault(verb: str, path: Path, error: OSError) -> EnvironmentFault:
    """The error to raise when the system refuses to touch ``path``."""
    return EnvironmentFault(f"cannot {verb} {path}: {error.strerror or error}")
