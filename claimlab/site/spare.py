"""The spare: the site before the last one, kept so that the next build starts from what the two have in common.

It may hold anything, after a crash or a hand in it: what counts of it is found out anew each time.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from claimlab.site.staging_mark import MARK, is_ours

if TYPE_CHECKING:
    from pathlib import Path


def can_be_swapped(spare: Path, out: Path) -> bool:
    """Whether the spare can be made, is ours and really where it says, and lies on the output's file system."""
    try:
        spare.mkdir(parents=True, exist_ok=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        return spare.resolve() == spare and is_ours(spare) and spare.stat().st_dev == out.parent.stat().st_dev
    except OSError:
        return False


def clear(spare: Path, out: Path, addresses: frozenset[str]) -> frozenset[str]:
    """Remove from a spare all but the very files, not copies, that the old site has at addresses that stay.

    Returns:
        The addresses of the files that are left.
    """
    left, pending, folders = [], [""], []
    while pending:
        prefix = pending.pop()
        folders.append(f"{spare}/{prefix}")
        try:
            current = {entry.name: entry.inode() for entry in os.scandir(f"{out}/{prefix}")}
        except OSError:
            current = {}
        for entry in list(os.scandir(folders[-1])):
            address = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending.append(f"{address}/")
            elif address == MARK:
                continue
            elif entry.is_file(follow_symlinks=False) and _is_one(entry, current) and address in addresses:
                left.append(address)
            else:
                os.unlink(entry.path)  # noqa: PTH108
    for folder in reversed(folders[1:]):
        with contextlib.suppress(OSError):  # it still holds something
            os.rmdir(folder)  # noqa: PTH106
    return frozenset(left)


def _is_one(entry: os.DirEntry[str], current: dict[str, int]) -> bool:
    return current.get(entry.name) == entry.inode()
