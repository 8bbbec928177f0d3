"""What git ignores, and what the settings exclude."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

    _Spec = tuple[str, str, GitIgnoreSpec]  # folder below the root, prefix above it, patterns

FILE = ".gitignore"


class Ignored:
    """The ``.gitignore`` files that hold for a walk from the vault's root downwards, the deeper ones last.

    Those between the root and the top of the git repository hold as well, and ``.git/info/exclude``.
    """

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = root
        self._entered: set[str] = set()
        self._for_files: list[_Spec] = []
        self._for_folders: list[_Spec] = []
        for folder in _above(root):
            prefix = root.relative_to(folder).as_posix() + "/"
            self._add("", prefix, _lines(folder / FILE))
            self._add("", prefix, _lines(folder / ".git" / "info" / "exclude"))
        self._add("", "", _lines(root / ".git" / "info" / "exclude"))
        if exclude:
            self._add("", "", exclude)

    def enter(self, folder: str) -> None:
        """Take in the patterns of a folder, once; those of the folders above it come first."""
        if folder not in self._entered:
            self._entered.add(folder)
            self._add(folder + "/" if folder else "", "", _lines(self._root / folder / FILE))

    def descend(self, path: str, *, folder: bool) -> bool:
        """Whether a path or a folder above it is ignored; takes in the patterns of the folders above it."""
        above = ""
        parts = path.split("/") if path else []
        for depth, part in enumerate(parts, 1):
            self.enter(above)
            above = f"{above}/{part}" if above else part
            if self.match(above, folder=folder or depth < len(parts)):
                return True
        return False

    def match(self, path: str, *, folder: bool) -> bool:
        """Whether a path, relative to the root, is ignored; the folders above it are not."""
        ignored = False
        for below, prefix, spec in self._for_folders if folder else self._for_files:
            if path.startswith(below):
                relative = prefix + path[len(below) :] + ("/" if folder else "")
                verdict = spec.check_file(relative).include
                ignored = ignored if verdict is None else verdict
        return ignored

    def _add(self, below: str, prefix: str, lines: Sequence[str]) -> None:
        patterns = [line for line in lines if line.strip() and not line.startswith("#")]
        # what names folders only need not be tried on every file: a walk does not enter the folders that it names
        of_files = patterns if prefix else [line for line in patterns if not line.rstrip().endswith("/")]
        for specs, chosen in ((self._for_folders, patterns), (self._for_files, of_files)):
            if chosen:
                specs.append((below, prefix, _spec(chosen)))


def can_be_read(pattern: str) -> bool:
    """Whether a pattern means anything; git takes one that does not, such as ``!`` or ``[z-a]``, to match nothing."""
    try:
        _compiled([pattern])
    except (ValueError, re.error):
        return False
    return True


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    try:
        return _compiled(patterns)
    except (ValueError, re.error):
        return _compiled([pattern for pattern in patterns if can_be_read(pattern)])


def _compiled(patterns: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - many vaults have nothing to ignore

    with warnings.catch_warnings():  # a set such as [[:alpha:]] means nothing to Python yet, and that concerns nobody
        warnings.simplefilter("ignore", FutureWarning)
        return GitIgnoreSpec.from_lines(patterns)


def _above(root: Path) -> list[Path]:
    """Folders above the root up to the top of its git repository, the top first; none without a repository above."""
    if (root / ".git").exists():
        return []
    folders: list[Path] = []
    for folder in root.parents:
        folders.append(folder)
        if (folder / ".git").exists():
            return folders[::-1]
    return []


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
