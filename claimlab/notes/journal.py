"""The journal of one change of several files: what each held, what it is to hold, and how to go there and back.

A change has a folder of its own in ``.claimlab/journal/`` at the vault's root. It holds the new content of each file,
the old one (a second name of the same file, where the file system allows that) and ``change.json``, which names the
files with the digests of both. While ``change.json`` stands the change counts as not made; it goes as the last step.
Digests are compared before anything is renamed or put back, so that what somebody else wrote in between is never lost.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimlab.errors import EnvironmentFault
from claimlab.notes.files import fault, flush, sync_folder, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(".claimlab") / "journal"
_NAME = "change.json"
_FORMAT = 2


class Step(NamedTuple):
    """One file of a change.

    Attributes:
        path: Relative to the vault's root, with forward slashes.
        before: SHA-256 of what it holds before; ``None`` where there is no such file.
        after: SHA-256 of what it holds after; ``None`` when it goes away.
    """

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Journal:
    """A change that was prepared and is not closed.

    Attributes:
        root: The vault's root, absolute.
        folder: The change's own folder.
        steps: Its files, those that go away last.
    """

    root: Path
    folder: Path
    steps: tuple[Step, ...]

    @classmethod
    def prepare(cls, root: Path, files: Mapping[Path, bytes], moved: Mapping[Path, Path]) -> Journal:
        """Keep what files hold, write what they are to hold beside it, and put the journal up.

        Args:
            root: The vault's root.
            files: Path → new content.
            moved: Old path → new path, of files that move; the new one takes over permissions, and with the same
                content the times.

        Raises:
            OSError, EnvironmentFault: the system refused, or a path leads out of the vault; nothing is left behind.
        """
        folder = root / FOLDER / os.urandom(8).hex()
        folder.mkdir(parents=True)
        journal = cls(root, folder, ())
        try:
            steps = [journal._prepare(number, path, data, moved) for number, (path, data) in enumerate(files.items())]
            for old in moved:
                before = journal._keep(len(steps), old)
                # one and the same file where upper and lower case are: it holds the new content by then
                if not any(path.exists() and path.samefile(old) for path in files):
                    steps.append(Step(journal._relative(old), before, None))
            sync_folder(folder)
            write_atomically(folder / _NAME, json.dumps({"format": _FORMAT, "steps": steps}).encode())
        except BaseException:
            journal.close()
            raise
        return cls(root, folder, tuple(steps))

    @classmethod
    def read(cls, root: Path, folder: Path) -> Journal | None:
        """The journal in a folder; ``None`` where its process died before it had changed anything.

        Raises:
            EnvironmentFault: it cannot be read, or is none of ours.
        """
        path = folder / _NAME
        try:
            content = json.loads(path.read_bytes())
            if content["format"] != _FORMAT:
                raise ValueError(f"its format is {content['format']}")  # noqa: TRY301 - one message for all that is odd
            journal = cls(root, folder, tuple(Step(*step) for step in content["steps"]))
            for step in journal.steps:
                journal._place(step.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise fault("read", path, error) from error
        except (EnvironmentFault, ValueError, KeyError, TypeError) as error:
            raise EnvironmentFault(
                f"{path} is not a journal of claimlab's ({error}); look at it and remove it"
            ) from error
        return journal

    def carry_out(self) -> None:
        """Make the change, file by file.

        Raises:
            EnvironmentFault: a file no longer holds what it held.
            OSError: the system refused.
        """
        for number, step in enumerate(self.steps):
            path = self._place(step.path)
            if _digest(path) != step.before:
                raise EnvironmentFault(f"{path} changed in the meantime; nothing was written, run the command again")
            if step.after is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _put(self._new(number), path)
        self._sync()

    def take_back(self) -> tuple[str, ...]:
        """Put back what was made of the change so far, and close it.

        Returns:
            Paths of files that somebody else has written since; they stay as they are.

        Raises:
            OSError: the system refused; the journal stays.
        """
        left = []
        for number, step in reversed(list(enumerate(self.steps))):
            path = self._place(step.path)
            current = _digest(path)
            if current == step.before:
                continue
            if current != step.after:
                left.append(step.path)
            elif step.before is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _put(self._old(number), path)
        self._sync()
        self.close()
        return tuple(reversed(left))

    def close(self) -> None:
        """End the change: ``change.json`` goes first, then the rest, then folders that are empty."""
        if (self.folder / _NAME).exists():
            (self.folder / _NAME).unlink()
            sync_folder(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        tidy(self.root)

    def _prepare(self, number: int, path: Path, data: bytes, moved: Mapping[Path, Path]) -> Step:
        relative = self._relative(path)
        before = self._keep(number, path)
        self._new(number).write_bytes(data)
        pattern = next((old for old, new in moved.items() if new == path), path)
        if pattern.exists():
            (shutil.copystat if pattern.read_bytes() == data else shutil.copymode)(pattern, self._new(number))
        flush(self._new(number))
        return Step(relative, before, hashlib.sha256(data).hexdigest())

    def _keep(self, number: int, path: Path) -> str | None:
        """Keep what a file holds; its digest, ``None`` where there is no file."""
        kept = self._old(number)
        if not path.exists():
            return None
        try:
            os.link(path, kept)
        except OSError:  # no second names, or another file system
            shutil.copy2(path, kept)
            flush(kept)
        return _digest(kept)

    def _relative(self, path: Path) -> str:
        relative = Path(os.path.relpath(path, self.root)).as_posix()
        self._place(relative)
        return relative

    def _place(self, relative: str) -> Path:
        """The file that a step names; whoever can write a journal must not reach anything outside with it.

        Raises:
            EnvironmentFault: it does not lie in the vault, or is a symbolic link.
        """
        path = Path(os.path.normpath(self.root / relative))
        if not path.parent.resolve().is_relative_to(self.root.resolve()) or path == self.root or path.is_symlink():
            raise EnvironmentFault(f"{path} leads out of the vault; it is not written")
        return path

    def _new(self, number: int) -> Path:
        return self.folder / f"new-{number}"

    def _old(self, number: int) -> Path:
        return self.folder / f"old-{number}"

    def _sync(self) -> None:
        for folder in {(self.root / step.path).parent for step in self.steps}:
            if folder.is_dir():
                sync_folder(folder)


def open_journals(root: Path) -> tuple[Path, ...]:
    """Folders of the changes of a vault that were not closed."""
    try:
        return tuple(sorted(path for path in (root / FOLDER).iterdir() if path.is_dir() and not path.is_symlink()))
    except OSError:
        return ()


def tidy(root: Path) -> None:
    """Remove the journals' folders once they are empty."""
    for folder in (root / FOLDER, (root / FOLDER).parent):
        try:
            folder.rmdir()
        except OSError:
            return
        sync_folder(folder.parent)


def _put(kept: Path, path: Path) -> None:
    try:
        kept.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomically(path, kept.read_bytes())
        shutil.copystat(kept, path)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
