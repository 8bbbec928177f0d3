"""The file that a command was told to write to: never one that holds something else."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.notes.files import fault, write_atomically
from claimlab.notes.settings import FILE
from claimlab.notes.walk import NOTE_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.notes.settings import Settings


def write_output(
    path: Path,
    data: bytes,
    root: Path,
    settings: Settings,
    kind: str,
    is_one: Callable[[bytes], bool] | None = None,
) -> None:
    """Write a command's output, in the place of an earlier one of its kind if need be.

    A pipe or a stream is written to, never replaced; a symbolic link stays, and what it leads to is written.

    Args:
        path: Where a person wants it.
        data: All of it.
        root: The vault's root.
        settings: What ``claimlab.toml`` says.
        kind: What the file is, for messages.
        is_one: Whether the content of a file that is there is of this kind; when left out, any file that is no note
            may be replaced.

    Raises:
        UsageError: the file belongs to the vault, or is something else; it stays as it was.
        EnvironmentFault: the system refused to read or to write.
    """
    try:
        if _is_stream(path):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
                stream.write(data)
            return
        place = path.resolve()
        _refuse_own(path, place, root.resolve(), settings)
        if place.exists():
            _refuse_other(path, place, kind, is_one)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links
        raise fault("write", path, error if isinstance(error, OSError) else OSError(str(error))) from error
    write_atomically(place, data)


def _is_stream(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISREG(mode):  # standard output that goes to a file, by its name
        return Path(os.path.abspath(path)).is_relative_to("/dev")  # noqa: PTH100 - links are not to be followed
    return not stat.S_ISDIR(mode)


def _refuse_own(path: Path, place: Path, root: Path, settings: Settings) -> None:
    if place.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    if place.name == FILE:
        raise UsageError(f"{path} holds the settings of a vault; choose another file")
    for folder, holds in ((settings.evidence, "the evidence"), (settings.experiments, "the experiments")):
        below = (root / folder).resolve()
        if below != root and place.is_relative_to(below):
            raise UsageError(f"{path} is in the folder of {holds}; choose another file")


def _refuse_other(path: Path, place: Path, kind: str, is_one: Callable[[bytes], bool] | None) -> None:
    if is_one is None:
        if place.suffix.lower() == NOTE_SUFFIX:
            raise UsageError(f"{path} is a note, not {kind}; choose another file")
    elif not is_one(place.read_bytes()):
        raise UsageError(f"{path} is there already and is not {kind}; choose another file")
