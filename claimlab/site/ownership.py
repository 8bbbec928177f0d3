"""Which files of an output folder claimlab built; all others are the user's, and stay.

``MARKER`` lists what was built. It lies in the folder itself, so that a build by another copy of the vault, or after
the cache is gone, still tells a page that is out of date from a file that somebody put there.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.notes.walk import SITE_MARKER as MARKER
from claimlab.site.keys import digest_of
from claimlab.site.page import File, plain_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

_SAID = (
    "This folder was built by claimlab. The next build replaces the files that are listed here and keeps all others."
)
_NAMED = 5


def refuse_foreign(out: Path, root: Path) -> None:
    """Make sure that an output folder may be replaced.

    Raises:
        UsageError: claimlab never built anything in it, it is no folder, or it contains the vault.
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


def marker_file(addresses: Iterable[str]) -> File:
    """The marker of a site that consists of these files besides."""
    files = sorted([*addresses, MARKER])
    return plain_file(MARKER, digest_of(files), lambda: json.dumps({"about": _SAID, "files": files}, indent=0).encode())


def foreign_files(out: Path, addresses: Collection[str]) -> tuple[str, ...]:
    """What lies in an output folder and is the user's, sorted; a folder is named, with a slash, where it is empty.

    Args:
        out: The output folder; it need not be there.
        addresses: Every file of the next site.

    Raises:
        UsageError: the next site needs the place of such a file, or there is no telling which files are the user's.
    """
    if not out.is_dir():
        return ()
    built = _listed(out)
    if built is None:
        _refuse(
            f"the list in {out / MARKER} is missing, without which old pages cannot be told from your own files",
            "move away what is yours, delete the rest and publish again",
            _others(out, frozenset(addresses)),
        )
        return ()
    found = tuple(sorted(_others(out, built)))
    if found:
        files, folders = frozenset(addresses), _folders(addresses)
        _refuse(
            f"the site needs the place of files in {out} that claimlab did not build",
            "move them away",
            (name for name in found if name in files or name in folders or not files.isdisjoint(_folders([name]))),
        )
    return found


def _refuse(fault: str, hint: str, files: Iterable[str]) -> None:
    if names := sorted(files):
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise UsageError(f"{fault}; {hint}: {', '.join(names[:_NAMED])}{more}")


def _listed(out: Path) -> frozenset[str] | None:
    """What the marker lists; ``None`` when it lists nothing that can be read."""
    try:
        files = json.loads((out / MARKER).read_bytes())["files"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return frozenset(name for name in files if isinstance(name, str)) if isinstance(files, list) else None


def _folders(addresses: Iterable[str]) -> set[str]:
    """Every folder that holds one of the files, at any depth."""
    found: set[str] = set()
    for folder in {address.rpartition("/")[0] for address in addresses}:
        parts = folder.split("/")
        found.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return found - {""}


def _others(out: Path, known: frozenset[str]) -> Iterator[str]:
    """Every file that is not known, and every empty folder in a folder that holds nothing known."""
    pending = [""]
    while pending:
        folder = pending.pop()
        entries = list(os.scandir(f"{out}/{folder}"))
        if not entries and folder and folder[:-1] not in _folders(known):
            yield folder
        for entry in entries:
            address = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending.append(f"{address}/")
            elif address not in known:
                yield address
