"""The output folder: built beside the old one and swapped in, so that a reader never meets half a site.

Files that did not change are hard links to those of the old site. The site that was swapped out becomes the spare in
which the next one grows: what the two have in common is there already, so that an edit costs what it changes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from typing import TYPE_CHECKING, Self

from claimlab.errors import EnvironmentFault
from claimlab.site.spare import can_be_swapped, clear
from claimlab.site.staging_mark import put_mark, refuse_unmarked, remove, take_mark

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path
    from types import TracebackType

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Staging:
    """A folder in which the next site grows; ``commit`` puts it in the place of the old one.

    Used as a context manager. Without a spare, or where one cannot serve, the folder lies beside the output and is
    gone in the end, committed or not.
    """

    def __init__(self, out: Path, addresses: Collection[str] = (), spare: Path | None = None) -> None:
        """Prepare nothing yet.

        Args:
            out: The output folder.
            addresses: Every file of the next site, those of the user too; only needed with a spare, from which all
                others go.
            spare: A folder of ours, kept between builds; what has come into it may be anything. One that no build made
                is not used.
        """
        self.out = out
        self.folder = out.with_name(f".{out.name}.new")
        self._old = out.with_name(f".{out.name}.old")
        self._addresses = addresses
        self._spare = spare
        self._at_hand: frozenset[str] = frozenset()
        self._folders: set[str] = set()
        self._is_first = False
        self._moved_aside = False

    def __enter__(self) -> Self:
        try:
            self._recover()
            if self._spare is not None and can_be_swapped(self._spare, self.out):
                self.folder = self._spare
                put_mark(self.folder)
                self._at_hand = clear(self.folder, self.out, frozenset(self._addresses))
            else:
                self._spare = None
                self.folder.mkdir(parents=True)
                put_mark(self.folder)
        except OSError as error:
            raise _fault(error, self.folder) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._spare is None:
            with contextlib.suppress(OSError):
                remove(self.folder)
        elif kind is None:
            with contextlib.suppress(OSError):  # without a spare the next build only takes longer
                self._renew_spare()
        if self._moved_aside:
            with contextlib.suppress(OSError):
                remove(self._old)

    def _renew_spare(self) -> None:
        """The old site becomes the spare where it was only moved aside; the first site gets one of links."""
        if self._old.exists() and not self.folder.exists():
            self._old.rename(self.folder)
        if self._is_first:
            self._folders.clear()
            self.folder.mkdir()
            put_mark(self.folder)
            for address in self._addresses:
                os.link(f"{self.out}/{address}", self._place(address))

    def _recover(self) -> None:
        """Finish what a killed build left: the old site returns to its place, litter goes, and nothing else does."""
        for folder in (self.folder, self._old):
            refuse_unmarked(folder)
        if self._old.exists() and not self.out.exists():
            self._old.rename(self.out)
        for folder in (self.folder, self._old):
            if folder.is_dir():
                remove(folder)

    def _place(self, address: str) -> str:
        """Where a file of the new site goes; texts, not paths, since this is done for very many files."""
        place = f"{self.folder}/{address}"
        folder = place.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return place

    def keep(self, address: str) -> bool:
        """Take a file, or an empty folder (with a slash), over from the old site; false when it is not there."""
        if address in self._at_hand:
            return True
        if address.endswith("/"):
            self._place(address)
            return True
        try:
            os.link(f"{self.out}/{address}", self._place(address), follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError:  # a file system without hard links
            return self._copy(address)
        return True

    def _copy(self, address: str) -> bool:
        try:
            shutil.copy2(self.out / address, self._place(address), follow_symlinks=False)
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
        """Write one file of the new site, never through a link to one of the old.

        Raises:
            EnvironmentFault: the disk is full or may not be written.
        """
        try:
            if address in self._at_hand:
                os.unlink(f"{self.folder}/{address}")  # noqa: PTH108
            with open(self._place(address), "xb") as file:  # noqa: PTH123
                file.write(data)
        except OSError as error:
            raise _fault(error, self.folder / address) from error

    def commit(self) -> None:
        """Put the new site in the place of the old one, in one step where the system can.

        The mark goes first, since the site must not have it: a build that is killed in between leaves a folder that
        is known by the site's own marker.

        Raises:
            EnvironmentFault: the folder cannot be renamed.
        """
        try:
            take_mark(self.folder)
            if not self.out.exists():
                self.folder.rename(self.out)
                self._is_first = True
            elif not _exchange(self.folder, self.out):
                self.out.rename(self._old)
                self._moved_aside = True
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
