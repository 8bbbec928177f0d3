"""The output folder: built beside the old one and swapped in, so that a reader never meets half a site.

Files that did not change are hard links into the old folder. A folder is ours when it carries ``MARKER``; any other
that holds something is refused.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Self

from claimlab.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from types import TracebackType

MARKER = ".claimlab-site"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def refuse_foreign(out: Path, root: Path) -> None:
    """Make sure that an output folder may be replaced.

    Raises:
        UsageError: it holds something that claimlab did not build, is no folder, or contains the vault.
    """
    if out.is_symlink():
        raise UsageError(f"{out} is a symbolic link; name the folder itself with --out")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is not a folder; choose another one with --out")
    if root.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"{out} contains the notes themselves; choose another folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise UsageError(
            f"{out} is not empty and was not built by claimlab; choose another folder with --out or empty it"
        )


class Staging:
    """A folder beside the output in which the next site grows; ``commit`` puts it in the place of the old one.

    Used as a context manager: what was not committed is removed.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out.with_name(f".{out.name}.new")
        self._old = out.with_name(f".{out.name}.old")
        self._base = str(self.folder)
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        try:
            self._recover()
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise _fault(error, self.folder) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for folder in (self.folder, self._old):
            shutil.rmtree(folder, ignore_errors=True)

    def _recover(self) -> None:
        """Finish what a killed build left: the old site returns to its place, litter goes."""
        if self._old.exists() and not self.out.exists():
            self._old.rename(self.out)
        for folder in (self.folder, self._old):
            if folder.is_dir():
                shutil.rmtree(folder)

    def _place(self, address: str) -> str:
        """Where a file of the new site goes; texts, not paths, since this is done for every file of every build."""
        place = f"{self._base}/{address}"
        folder = place.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return place

    def keep(self, address: str) -> bool:
        """Take a file over from the old site; false when it is not there."""
        try:
            os.link(f"{self.out}/{address}", self._place(address), follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError:  # a file system without hard links
            return self._copy(address)
        return True

    def _copy(self, address: str) -> bool:
        try:
            shutil.copyfile(self.out / address, self._place(address), follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _fault(error, self.folder / address) from error
        return True

    def is_same(self, address: str, data: bytes) -> bool:
        """Whether the old site has a file of these very bytes at this address."""
        old = self.out / address
        try:
            return not old.is_symlink() and old.stat().st_size == len(data) and old.read_bytes() == data
        except OSError:
            return False

    def write(self, address: str, data: bytes) -> None:
        """Write one file of the new site.

        Raises:
            EnvironmentFault: the disk is full or may not be written.
        """
        try:
            Path(self._place(address)).write_bytes(data)
        except OSError as error:
            raise _fault(error, self.folder / address) from error

    def commit(self) -> None:
        """Put the new site in the place of the old one, in one step where the system can.

        Raises:
            EnvironmentFault: the folder cannot be renamed.
        """
        try:
            if not self.out.exists():
                self.folder.rename(self.out)
            elif not _exchange(self.folder, self.out):
                self.out.rename(self._old)
                self.folder.rename(self.out)
        except OSError as error:
            raise _fault(error, self.out) from error


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders atomically; false where the system cannot (anything but Linux on most file systems)."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    code: int = renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
    return code == 0


def _fault(error: OSError, place: Path) -> EnvironmentFault:
    return EnvironmentFault(
        f"{error.filename or place}: {(error.strerror or str(error)).lower()}; the old site is untouched"
    )
