"""A change of several files in one step: all of them or none, whatever stops the process and whoever writes meanwhile.

A change that was interrupted is taken back when the vault is next opened; see :mod:`claimlab.notes.journal`.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault
from claimlab.notes.change_lock import change_lock
from claimlab.notes.files import discard, fault, write_atomically
from claimlab.notes.journal import FOLDER, Journal, open_journals, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PATIENCE = 60.0
"""Seconds that a change waits for another one."""
_GLANCE = 10.0
"""Seconds that somebody who only reads waits for a change to end."""
_LIVE = 600.0
"""Seconds within which what a process prepared may still be its work in progress, where processes cannot be told."""


def write_all_atomically(
    files: Mapping[Path, bytes],
    root: Path,
    *,
    before: Mapping[Path, bytes | None] | None = None,
    moved: Mapping[Path, Path] | None = None,
) -> None:
    """Write several files of a vault, all or none.

    Args:
        files: Path → content.
        root: The vault's root, where the journal stands.
        before: Path → what the file held when the change was worked out, ``None`` for no file.
        moved: Old path → new path, of files that move; the new one is among ``files`` and takes over the permissions,
            and with the same content the times.

    Raises:
        EnvironmentFault: a file is no longer what it was, another change is going on, or the system refused; nothing
            has changed then.
    """
    if not files:
        return
    with change_lock(root, _PATIENCE) as locked:
        said = _take_back_all(root, locked=locked)
        if open_journals(root):
            raise EnvironmentFault(" ".join(said) or f"another change is going on in {root}; run the command again")
        _refuse_changed(before or {})
        if len(files) == 1 and not moved:
            for path, data in files.items():
                write_atomically(path, data)
        else:
            _change(root, files, moved or {})


def take_back_interrupted(root: Path) -> tuple[str, ...]:
    """Take every change back that a process left half made; says what was done, one sentence each.

    Where the system refuses, the journal stays and a sentence says so: the notes can still be read.
    """
    if not (root / FOLDER).is_dir():
        return ()
    tidy(root)
    try:
        with change_lock(root, _GLANCE) as locked:
            return _take_back_all(root, locked=locked)
    except EnvironmentFault:  # a change is going on, and not interrupted
        return ()


def sweep(temporaries: Iterable[Path]) -> None:
    """Remove staged files that are too old to be somebody's work in progress: their process died."""
    for path in temporaries:
        if not _is_live(path):
            discard(path)


def _change(root: Path, files: Mapping[Path, bytes], moved: Mapping[Path, Path]) -> None:
    try:
        journal = Journal.prepare(root, files, moved)
    except OSError as error:
        raise _refused(error, root, "nothing was changed") from error
    try:
        journal.carry_out()
    except BaseException as error:
        outcome = _undo(journal)
        if isinstance(error, OSError):
            raise _refused(error, root, outcome) from error
        raise
    journal.close()


def _undo(journal: Journal) -> str:
    try:
        journal.take_back()
    except OSError:
        return "what was changed before that is put back as soon as the system allows it and the vault is opened"
    return "nothing was changed"


def _take_back_all(root: Path, *, locked: bool) -> tuple[str, ...]:
    said: list[str] = []
    for folder in open_journals(root):
        try:
            said.extend(_take_back(root, folder, locked=locked))
        except OSError as error:
            kept = f"the notes are read as they are, and {folder} holds what they were"
            said.append(f"an interrupted change cannot be taken back: {_refused(error, root, kept)}")
        except EnvironmentFault as error:
            said.append(str(error))
    return tuple(said)


def _take_back(root: Path, folder: Path, *, locked: bool) -> Iterable[str]:
    journal = Journal.read(root, folder)
    if journal is None:
        if locked or not _is_live(folder):
            Journal(root, folder, ()).close()
        return ()
    left = journal.take_back()
    said = "an interrupted change was taken back, and nothing of it is left; run its command again"
    return (said, *(f"{path} was written since and stays as it is: look at its links" for path in left))


def _refuse_changed(before: Mapping[Path, bytes | None]) -> None:
    for path, data in before.items():
        try:
            current = path.read_bytes()
        except FileNotFoundError:
            current = None
        except OSError as error:
            raise fault("read", path, error) from error
        if current != data:
            raise EnvironmentFault(f"{path} changed in the meantime; nothing was written, run the command again")


def _refused(error: OSError, root: Path, outcome: str) -> EnvironmentFault:
    place = Path(error.filename2 or error.filename or root)
    return EnvironmentFault(f"{fault('write', place, error)}; {outcome}")


def _is_live(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return time.time() - path.lstat().st_mtime < _LIVE
    return True
