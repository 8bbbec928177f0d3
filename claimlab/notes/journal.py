"""Several files in one step: a journal that the next opening of the vault finishes.

The journal stands in ``.claimlab/journal/`` at the vault's root and is JSON: the staged files with their targets, and
the files to remove, relative to the root. Its own appearance is the moment at which the change has happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault
from claimlab.notes.files import TEMPORARY_PREFIX, commit, discard, fault, stage, sync_folder, write_atomically
from claimlab.notes.settings import find_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(".claimlab") / "journal"
_LIVE = 600.0  # seconds within which whoever staged a file may still be about to use it


def write_journalled(files: Mapping[Path, bytes], remove: Iterable[Path], root: Path | None) -> None:
    """Write and remove all files or none; see :func:`claimlab.notes.files.write_all_atomically`."""
    gone = [path.absolute() for path in remove]
    if len(files) <= 1 and not gone:
        for path, data in files.items():
            write_atomically(path, data)
        return
    targets = {path.absolute(): data for path, data in files.items()}
    if root is None:
        root = find_root(Path(os.path.commonpath([path.parent for path in (*targets, *gone)])))
    journal = root / FOLDER / f"{os.urandom(8).hex()}.json"
    staged: dict[Path, Path] = {}
    try:
        for path, data in targets.items():
            staged[path] = stage(path, data)
        moves = [[os.path.relpath(temporary, root), os.path.relpath(path, root)] for path, temporary in staged.items()]
        removals = [os.path.relpath(path, root) for path in gone]
        write_atomically(journal, json.dumps({"format": 1, "moves": moves, "removals": removals}).encode())
    except BaseException:
        for temporary in staged.values():
            discard(temporary)
        _tidy(root)
        raise
    _play(root, journal)


def finish_interrupted(root: Path) -> int:
    """Finish every change whose journal stands; how many there were.

    Safe while another process plays the same journal: each rename happens once, whoever does it.

    Raises:
        EnvironmentFault: the system refused a rename.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return 0
    journals = sorted(folder.glob("*.json"))
    for journal in journals:
        _play(root, journal)
    if not journals and not _is_live(folder):
        sweep(folder.glob(f"{TEMPORARY_PREFIX}*"))
        _tidy(root)
    return len(journals)


def sweep(temporaries: Iterable[Path]) -> None:
    """Remove staged files that no journal names and that are too old to be somebody's work in progress.

    They are left when a process dies before its journal stands; nothing has changed then.
    """
    for path in temporaries:
        if not _is_live(path):
            discard(path)


def _is_live(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return time.time() - path.lstat().st_mtime < _LIVE
    return True


def _play(root: Path, journal: Path) -> None:
    try:
        content = json.loads(journal.read_bytes())
        pairs = [(_inside(root, temporary), _inside(root, target)) for temporary, target in content["moves"]]
        gone = [_inside(root, path) for path in content["removals"]]
    except FileNotFoundError:
        return  # another process finished it
    except OSError as error:
        raise fault("read", journal, error) from error
    except (ValueError, KeyError, TypeError) as error:
        message = f"{journal} is not a journal of claimlab's ({error}); look at it and remove it"
        raise EnvironmentFault(message) from error
    for temporary, target in pairs:
        if temporary.exists():
            try:
                commit(temporary, target)
            except EnvironmentFault:
                if temporary.exists():
                    raise
    for path in gone:
        try:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise fault("remove", path, error) from error
    journal.unlink(missing_ok=True)
    _tidy(root)


def _inside(root: Path, relative: str) -> Path:
    path = Path(os.path.normpath(root / relative))
    if not path.is_relative_to(root):
        raise ValueError(f"'{relative}' leaves the vault")
    return path


def _tidy(root: Path) -> None:
    """Remove the journal's folders once they are empty."""
    for folder in (root / FOLDER, (root / FOLDER).parent):
        try:
            folder.rmdir()
        except OSError:
            return
        sync_folder(folder.parent)
