"""What git ignores, and what the settings exclude."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

FILE = ".gitignore"


class Ignored:
    """The ``.gitignore`` files that hold for a walk from the vault's root downwards, the deeper ones last.

    Those between the root and the top of the git repository hold as well, and ``.git/info/exclude``.
    """

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = root
        self._specs: list[tuple[str, str, GitIgnoreSpec]] = []  # folder below the root, prefix above it, patterns
        for folder in _above(root):
            prefix = root.relative_to(folder).as_posix() + "/"
            self._add("", prefix, _lines(folder / FILE))
            self._add("", prefix, _lines(folder / ".git" / "info" / "exclude"))
        self._add("", "", _lines(root / ".git" / "info" / "exclude"))
        if exclude:
            self._add("", "", exclude)

    def enter(self, folder: str, names: Iterable[str]) -> None:
        """Take in the patterns of a folder that is being walked; ``names`` are its entries."""
        if FILE in names:
            self._add(folder + "/" if folder else "", "", _lines(self._root / folder / FILE))

    def match(self, path: str, *, folder: bool) -> bool:
        """Whether a path, relative to the root, is ignored."""
        ignored = False
        for below, prefix, spec in self._specs:
            if path.startswith(below):
                relative = prefix + path[len(below) :] + ("/" if folder else "")
                verdict = spec.check_file(relative).include
                ignored = ignored if verdict is None else verdict
        return ignored

    def _add(self, below: str, prefix: str, lines: Sequence[str]) -> None:
        if any(line.strip() and not line.startswith("#") for line in lines):
            from pathspec import GitIgnoreSpec  # noqa: PLC0415 - most vaults have nothing to ignore

            self._specs.append((below, prefix, GitIgnoreSpec.from_lines(lines)))


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
