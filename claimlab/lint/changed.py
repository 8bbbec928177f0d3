"""Which diagnostics a change since a git revision can have brought."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, UsageError
from claimlab.graph.names import NameIndex, fold, slugify
from claimlab.notes.cache import parse_note
from claimlab.notes.walk import NOTE_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LINK_CODES = frozenset({"CL030", "CL031", "CL032", "CL033", "CL036", "CL037", "CL038"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a revision; paths are relative to the vault's root.

    Attributes:
        written: Files that were written, or are new.
        removed: Files that went away.
        given_up: Titles, ids and aliases that notes had and no longer have, folded.
    """

    written: frozenset[str]
    removed: frozenset[str]
    given_up: frozenset[str] = frozenset()


def changes_since(root: Path, revision: str) -> Changes:
    """What differs between a revision and the working tree, untracked files included.

    Raises:
        UsageError: there is no such revision, or the root is in no git repository.
        EnvironmentFault: git is not to be had.
    """
    if revision.startswith("-"):
        raise UsageError(f"'{revision}' is not a git revision")
    arguments = ("--raw", "--no-abbrev", "--no-renames", "--relative", "-z", revision, "--", ".")
    parts = _git(root, "diff", *arguments).decode(errors="replace").split("\0")
    states = {path: entry.split() for entry, path in zip(parts[0::2], parts[1::2], strict=False)}
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z").decode(errors="replace").split("\0")
    removed = frozenset(path for path, (*_, state) in states.items() if state == "D")
    written = frozenset(states.keys() | {path for path in untracked if path}) - removed
    before = {path: blob for path, (_, _, blob, _, _) in states.items() if blob.strip("0")}
    return Changes(written, removed, _names(_blobs(root, before)) - _names(_files(root, written)))


def since(diagnostics: Iterable[Diagnostic], changes: Changes) -> tuple[Diagnostic, ...]:
    """Diagnostics in changed notes, and those elsewhere about links to a note that went away, was added or renamed."""
    names = {PurePosixPath(path).stem for path in changes.removed | changes.written} | changes.given_up
    slugs = {name: slugify(name) for name in names}
    return tuple(
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.path in changes.written or (diagnostic.code in _LINK_CODES and _says(diagnostic.message, slugs))
    )


def _says(message: str, slugs: Mapping[str, str]) -> bool:
    """Whether a message holds one of these names as whole words, or one without words as it is written."""
    words, folded = f"-{slugify(message)}-", fold(message)
    return any(f"-{slug}-" in words if slug else name in folded for name, slug in slugs.items())


def _names(contents: Mapping[str, bytes]) -> frozenset[str]:
    """Titles, ids and aliases of notes."""
    index = NameIndex({path: parse_note(path, data) for path, data in contents.items()})
    return frozenset(index.titles.keys() | index.ids.keys() | index.aliases.keys())


def _files(root: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """Content of notes as they are now."""
    found = {}
    for path in paths:
        file = root / path
        if path.lower().endswith(NOTE_SUFFIX) and not file.is_symlink():
            with suppress(OSError):
                found[path] = file.read_bytes()
    return found


def _blobs(root: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    """Content of notes as git keeps it, by the names of their blobs."""
    wanted = [path for path in blobs if path.lower().endswith(NOTE_SUFFIX)]
    answer = BytesIO(_git(root, "cat-file", "--batch", given="".join(f"{blobs[path]}\n" for path in wanted).encode()))
    found = {}
    for path in wanted:
        _, kind, *size = answer.readline().split()
        content = answer.read(int(size[0]) + 1)[:-1] if size else b""
        found[path] = content if kind == b"blob" else b""
    return found


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - fixed words, a revision
    except FileNotFoundError as error:
        raise EnvironmentFault("git is needed for --changed and was not found") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]} failed: {reason[0] if reason else 'no reason given'}")
    return done.stdout
