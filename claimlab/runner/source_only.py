"""Imports of a folder from its source files, whatever byte code lies beside them.

A person trusts, and a run records, the digest of a source. Python would take an entry of ``__pycache__`` in its place
as long as size and time of modification fit, and whoever can write to the folder can write such an entry.
"""

from __future__ import annotations

import sys
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from importlib.abc import PathEntryFinder


class SourceOnlyLoader(SourceFileLoader):
    """Compiles a module each time."""

    def path_stats(self, path: str) -> NoReturn:  # noqa: D102 - importlib's own
        raise OSError(f"no byte code of {path} is read")


def read_sources_only(folder: Path) -> None:
    """From now on import what lies in a folder, or below it, from its source; nothing else of it is found."""
    below = FileFinder.path_hook((SourceOnlyLoader, SOURCE_SUFFIXES))

    def find(entry: str) -> PathEntryFinder:
        if not Path(entry).is_relative_to(folder):
            raise ImportError(f"{entry} does not lie in {folder}")
        return below(entry)

    sys.path_hooks.insert(0, find)
    for entry in [known for known in sys.path_importer_cache if Path(known).is_relative_to(folder)]:
        del sys.path_importer_cache[entry]
