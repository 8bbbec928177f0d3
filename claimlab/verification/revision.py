"""What git knows: the commit, the author, and whether a registered input differs from HEAD.

Without git, or outside a repository, every answer is empty and digests alone decide. A git that is there and fails, for
want of time or because the repository belongs to somebody else, is neither: what would be checked by it is not passed
over in silence.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_OUTSIDE = (b"not a git repository (or any",)
_ABSENT = (b"does not exist in", b"exists on disk, but not in")
_FOREIGN = (b"is outside repository", b"is in submodule", b"beyond a symbolic link")
_PATIENCE = 300
"""Seconds that one question may take."""


class Revision:
    """The repository that the vault lies in, if it lies in one.

    Raises:
        EnvironmentFault: git is there and fails; so from each question below.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._here = self._ask("rev-parse", "--git-dir", absent=_OUTSIDE) is not None
        commit = self._ask("rev-parse", "--verify", "--quiet", "HEAD", no=1) if self._here else None
        self.commit = (commit or b"").decode().strip()

    @property
    def exists(self) -> bool:
        """Whether there is a commit to compare with."""
        return bool(self.commit)

    @property
    def author(self) -> str:
        """Who git says is working here."""
        return (self._ask("config", "user.name", no=1) or b"").decode("utf-8", "replace").strip()

    def at_head(self, path: Path) -> bytes | None:
        """A file's bytes at HEAD; ``None`` when HEAD does not hold it or it lies outside the repository."""
        name = self._name(path)
        return self._ask("show", f"{self.commit}:./{name}", absent=_ABSENT) if self.exists and name else None

    def history_of(self, folder: Path, name: str) -> tuple[bytes, ...]:
        """Every version of every file of one name that was ever committed below a folder, on this branch."""
        below = self._name(folder)
        if not self.exists or not below:
            return ()
        form = ("--format=", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=AMR", "--relative", "-z")
        log = self._ask("log", *form, "--", f":(literal){below}") or b""
        parts = iter(part.lstrip(b"\n") for part in log.split(b"\0"))
        blobs: dict[bytes, None] = {}
        for entry in parts:  # ``:mode mode blob blob status``, and then the path
            if entry.startswith(b":") and next(parts).rpartition(b"/")[2] == os.fsencode(name):
                blobs[entry.split()[3]] = None
        return self._contents(blobs)

    def covers(self, path: Path) -> bool:
        """Whether a file is the repository's own: inside it and not ignored by it."""
        name = self._name(path)
        if not self._here or not name:
            return False
        done = self._run("check-ignore", "--quiet", "--", name)
        if done is None or any(word in done.stderr for word in _FOREIGN):
            return False
        if done.returncode > 1:
            raise _failed("check-ignore", done)
        return done.returncode == 1

    def _contents(self, blobs: Iterable[bytes]) -> tuple[bytes, ...]:
        """What git keeps under these digests, by one call for all."""
        wanted = b"".join(blob + b"\n" for blob in blobs)
        answer, found = BytesIO(self._ask("cat-file", "--batch", given=wanted) or b""), []
        while header := answer.readline():
            _, kind, *size = header.split()
            if kind != b"blob":
                raise EnvironmentFault(f"git lacks what its history names: {header.decode('utf-8', 'replace').strip()}")
            found.append(answer.read(int(size[0]) + 1)[:-1])
        return tuple(found)

    def _name(self, path: Path) -> str:
        """A path relative to the root; empty for one that lies elsewhere."""
        path, root = path.resolve(), self._root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""

    def _ask(self, *words: str, no: int = 0, absent: tuple[bytes, ...] = (), given: bytes = b"") -> bytes | None:
        """What git prints; nothing without git, when it exits with ``no``, or when it complains of what is absent."""
        done = self._run(*words, given=given)
        if done is None:
            return None
        if done.returncode == 0:
            return done.stdout
        if done.returncode == no or any(word in done.stderr for word in absent):
            return None
        raise _failed(words[0], done)

    def _run(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
        """What git does; nothing where there is no git."""
        try:
            return subprocess.run(  # noqa: S603 - our own words, no shell
                ["git", "-C", str(self._root), *words],  # noqa: S607 - the user's git
                input=given,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
                env={**os.environ, "LC_ALL": "C"},  # what it complains of is told by its words
            )
        except FileNotFoundError:
            return None
        except subprocess.TimeoutExpired:
            raise EnvironmentFault(f"git {words[0]} did not answer within {_PATIENCE} s") from None
        except OSError as error:
            raise EnvironmentFault(f"git cannot be run: {error.strerror or error}") from error


def _failed(word: str, done: subprocess.CompletedProcess[bytes]) -> EnvironmentFault:
    said = " ".join(done.stderr.decode("utf-8", "replace").split())[:500]
    return EnvironmentFault(f"git {word} failed, so nothing can be held against its history: {said}")
