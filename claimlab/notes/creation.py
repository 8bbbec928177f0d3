"""Creating a file where none is: whole, in one step, and never in the place of another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.notes.containment import is_inside
from claimlab.notes.files import discard, fault, stage, sync_folder

if TYPE_CHECKING:
    from pathlib import Path


def create(root: Path, path: str, data: bytes) -> None:
    """Write a new file of the vault.

    It is written beside its place and linked there, which fails where something has that name: a file that the vault
    does not load, a link that leads nowhere, a file that appeared a moment ago.

    Raises:
        UsageError: something is there already, or the path leads out of the vault; nothing was written.
        EnvironmentFault: the system refused to write.
    """
    place = root / path
    if not is_inside(root, place):
        raise UsageError(f"{path} leads out of the vault; nothing was written")
    if os.path.lexists(place):
        raise _taken(path)
    staged = stage(place, data)
    try:
        _link(staged, place, data)
        sync_folder(place.parent)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise fault("write", place, error) from error
    finally:
        discard(staged)


def _link(staged: Path, place: Path, data: bytes) -> None:
    try:
        place.hardlink_to(staged)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with place.open("xb") as file:
            file.write(data)


def _taken(path: str) -> UsageError:
    return UsageError(f"{path} is there already and is not overwritten; choose another name")
