"""The text files of a folder that was named, without those that no vault would load and without published sites."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.notes.settings import Settings, load_settings
from claimlab.notes.walk import SITE_MARKER, find_files

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".md", ".markdown", ".txt")


def files_in(folder: Path, root: Path) -> list[Path]:
    """Text files of a folder, by path; hidden folders, templates, published sites and what git ignores are left out.

    What the vault under ``root`` excludes is left out too where the folder is the vault itself.

    Raises:
        UsageError: nothing is left.
        EnvironmentFault: the folder cannot be listed.
    """
    exclude = load_settings(root).exclude if folder.resolve() == root.resolve() else ()
    found = find_files(folder.resolve(), Settings(exclude=exclude))
    sites: dict[PurePosixPath, bool] = {}
    files = [folder / path for path in (*found.notes, *found.attachments) if _is_text(folder, path, sites)]
    if not files:
        raise UsageError(
            f"the folder '{folder}' holds no {', '.join(SUFFIXES)} files but such as git ignores or claimlab built; "
            "a file that is named itself is always read"
        )
    return sorted(files)


def _is_text(folder: Path, path: str, sites: dict[PurePosixPath, bool]) -> bool:
    file = PurePosixPath(path)
    if file.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in file.parts):
        return False
    for above in file.parents:
        if above not in sites:
            sites[above] = (folder / above / SITE_MARKER).is_file()
    return not any(sites[above] for above in file.parents)
