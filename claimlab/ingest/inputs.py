"""What was asked to be ingested: files, folders and standard input, read in full before anything is written."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.ingest.folder import files_in
from claimlab.notes.parse import MAX_BYTES
from claimlab.notes.path_length import refuse_too_long

STDIN = "-"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Input:
    """One text to ingest.

    Attributes:
        name: As the person named it, for messages; ``-`` for standard input.
        data: Its bytes.
        path: Path in the vault, when it already is a note there; empty otherwise.
        named: Whether the file itself was named, and not found in a folder that was.
    """

    name: str
    data: bytes
    path: str = ""
    named: bool = True


def read_inputs(root: Path, names: tuple[str, ...]) -> tuple[Input, ...]:
    """Read everything that was named, each file once, folders in alphabetical order.

    Raises:
        UsageError: a name leads to nothing, into the web, or is too long for one, or a folder holds no text files.
        EnvironmentFault: a file cannot be read.
    """
    found: dict[str, Input] = {}
    for name in names:
        if name == STDIN:
            found[STDIN] = Input(STDIN, sys.stdin.buffer.read(MAX_BYTES + 1))
            continue
        path = Path(name)
        refuse_too_long(path)
        if path.is_dir():
            for file in files_in(path, root):
                found.setdefault(str(file.resolve()), _read(root, file, named=False))
        elif path.is_file():
            found[str(path.resolve())] = _read(root, path, named=True)
        elif _ADDRESS.match(name):
            raise UsageError(
                f"'{name}' is an address, and nothing is fetched from the web: save the page's text as a file, "
                f"or paste it into 'claimlab ingest {STDIN}'"
            )
        else:
            raise UsageError(
                f"there is no file or folder '{name}'; give a source note, a folder of them, or - for standard input"
            )
    return tuple(found.values())


def _read(root: Path, path: Path, *, named: bool) -> Input:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # what is larger is named by the parser and left out
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror or error}") from error
    real = path.resolve()
    inside = real.is_relative_to(root.resolve()) and real.suffix.lower() == ".md"
    return Input(str(path), data, real.relative_to(root.resolve()).as_posix() if inside else "", named)
