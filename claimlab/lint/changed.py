"""Which diagnostics a change since a git revision can have brought."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LINK_CODES = frozenset({"CL030", "CL031", "CL032", "CL033", "CL036", "CL037", "CL038"})


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths, relative to the vault's root, that were written, and those that went away."""

    written: frozenset[str]
    removed: frozenset[str]


def changes_since(root: Path, revision: str) -> Changes:
    """What differs between a revision and the working tree, untracked files included.

    Raises:
        UsageError: there is no such revision, or the root is in no git repository.
        EnvironmentFault: git is not to be had.
    """
    if revision.startswith("-"):
        raise UsageError(f"'{revision}' is no git revision")
    differing = _git(root, "diff", "--name-status", "--no-renames", "--relative", "-z", revision, "--", ".")
    parts = differing.split("\0")
    states = dict(zip(parts[1::2], parts[0::2], strict=False))
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    removed = frozenset(path for path, state in states.items() if state == "D")
    return Changes(frozenset(states.keys() | {path for path in untracked if path}) - removed, removed)


def since(diagnostics: Iterable[Diagnostic], changes: Changes) -> tuple[Diagnostic, ...]:
    """Diagnostics in changed notes, and those elsewhere about links to a note that went away or was added."""
    names = {PurePosixPath(path).stem for path in changes.removed | changes.written}
    kept = []
    for diagnostic in diagnostics:
        is_broken_by = diagnostic.code in _LINK_CODES and any(name in diagnostic.message for name in names)
        if diagnostic.path in changes.written or is_broken_by:
            kept.append(diagnostic)
    return tuple(kept)


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words and a revision
    except FileNotFoundError as error:
        raise EnvironmentFault("git is needed for --changed and was not found") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]} failed: {reason[0] if reason else 'no reason given'}")
    return done.stdout.decode(errors="replace")
