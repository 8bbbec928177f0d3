"""What Obsidian's own settings say about a folder of notes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".obsidian"
_TEMPLATES = (
    ("templates.json", "folder"),
    ("plugins/templater-obsidian/data.json", "templates_folder"),
)
_MAX_BYTES = 1024 * 1024


def template_folders(vault: Path) -> frozenset[str]:
    """Folders, relative to an Obsidian vault, whose notes are templates: those of the core and the Templater plugin.

    Settings that are missing, damaged or a symbolic link say nothing.
    """
    if (vault / FOLDER).is_symlink():
        return frozenset()
    found = (_setting(vault / FOLDER / file, key).split("/") for file, key in _TEMPLATES)
    folders = ("/".join(part for part in parts if part.strip() not in ("", ".")) for parts in found)
    return frozenset(folder for folder in folders if folder)


def _setting(path: Path, key: str) -> str:
    try:
        if path.is_symlink() or path.stat().st_size > _MAX_BYTES:
            return ""
        settings = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    value = settings.get(key, "") if isinstance(settings, dict) else ""
    return value if isinstance(value, str) else ""
