"""What git knows: the commit, the author, and whether a registered input differs from HEAD.

Without git, or outside a repository, every answer is empty and digests alone decide.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Revision:
    """The repository that the vault lies in, if it lies in one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.commit = self._git("rev-parse", "--verify", "--quiet", "HEAD").strip()

    @property
    def exists(self) -> bool:
        """Whether there is a commit to compare with."""
        return bool(self.commit)

    @property
    def author(self) -> str:
        """Who git says is working here."""
        return self._git("config", "user.name").strip()

    def at_head(self, path: Path) -> bytes | None:
        """A file's bytes at HEAD; ``None`` when HEAD does not hold it or it lies outside the repository."""
        try:
            name = path.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return None
        finished = self._run("show", f"HEAD:./{name}")
        return finished.stdout if finished is not None and finished.returncode == 0 else None

    def history_of(self, folder: Path) -> tuple[tuple[str, bytes], ...]:
        """Every file that was ever committed below a folder, on this branch, with its bytes when it was last there."""
        try:
            name = folder.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return ()
        log = self._git(
            "log", "--format=%H", "--name-only", "--diff-filter=AMR", "--no-renames", "--relative", "--", name
        )
        last: dict[str, str] = {}
        commit = ""
        for line in filter(None, log.splitlines()):
            if len(line) == 40 and "/" not in line:
                commit = line
            else:
                last.setdefault(line, commit)
        found = []
        for path, seen in last.items():
            finished = self._run("show", f"{seen}:./{path}")
            if finished is not None and finished.returncode == 0:
                found.append((path, finished.stdout))
        return tuple(found)

    def covers(self, path: Path) -> bool:
        """Whether a file is the repository's own: inside it and not ignored by it."""
        try:
            name = path.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return False
        finished = self._run("check-ignore", "--quiet", "--", name)
        return finished is not None and finished.returncode == 1

    def _git(self, *arguments: str) -> str:
        finished = self._run(*arguments)
        return finished.stdout.decode("utf-8", "replace") if finished and finished.returncode == 0 else ""

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
        try:
            return subprocess.run(  # noqa: S603 - our own words, no shell
                ["git", "-C", str(self._root), *arguments],  # noqa: S607 - the user's git
                capture_output=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
