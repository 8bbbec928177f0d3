"""Paths that no file can have because they are too long."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from claimlab.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_NAME_BYTES = 255
_PATH_BYTES = 4095
_SHOWN = 40


def refuse_too_long(path: Path) -> None:
    """Make sure that a path that somebody typed can be one of a file.

    Raises:
        UsageError: one of its names, or all of it, is longer than common file systems take.
    """
    name = max(path.parts, key=_size, default="")
    if _size(name) > _NAME_BYTES:
        raise UsageError(f"'{name[:_SHOWN]}…' has {_size(name)} bytes; a name may have {_NAME_BYTES}")
    if (size := _size(str(path.absolute()))) > _PATH_BYTES:
        raise UsageError(f"'{str(path)[:_SHOWN]}…' has {size} bytes; a path may have {_PATH_BYTES}")


def _size(name: str) -> int:
    return len(os.fsencode(name))
