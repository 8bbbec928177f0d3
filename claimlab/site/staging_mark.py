"""The mark by which a later build knows a folder that an earlier one made for itself and was killed in.

A folder without it may be a person's, whatever it is called. A site that was finished is known by its own marker, and
an empty folder holds nothing to lose.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.notes.walk import SITE_MARKER

if TYPE_CHECKING:
    from pathlib import Path

MARK = ".claimlab-staging"
_KNOWN_BY = (MARK, SITE_MARKER)


def put_mark(folder: Path) -> None:
    """Mark a folder before anything is put into it."""
    (folder / MARK).touch()


def take_mark(folder: Path) -> None:
    """Take the mark away: the folder becomes the site, which has a marker of its own."""
    (folder / MARK).unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove a folder of ours, what it is known by last: one that is half removed is still known.

    Raises:
        OSError: the system refused.
    """
    for path in folder.iterdir():
        if path.name in _KNOWN_BY:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.rmtree(folder)


def is_ours(folder: Path) -> bool:
    """Whether a folder was made by a build, or holds nothing."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return any((folder / name).is_file() for name in _KNOWN_BY) or not any(folder.iterdir())


def refuse_unmarked(folder: Path) -> None:
    """Make sure that what stands where a build works may be removed.

    Raises:
        UsageError: no build made it.
    """
    if (folder.is_symlink() or folder.exists()) and not is_ours(folder):
        raise UsageError(
            f"{folder} is not claimlab's, which needs that place while it builds; rename it, or choose another folder "
            "with --out"
        )
