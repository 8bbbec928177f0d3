"""Whether a path leads out of a folder, symbolic links followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_inside(folder: Path, path: Path) -> bool:
    """Whether ``path`` really lies below ``folder``; nothing need stand there yet, and a circle of links is nowhere."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # too long, a circle of links, a NUL
        return False
