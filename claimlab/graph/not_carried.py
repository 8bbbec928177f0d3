"""Files that a rename does not look into and that name the note: templates, large notes, bookmarks and bases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.graph.canvas import opened_by_obsidian, seen_from
from claimlab.graph.names import without_suffix
from claimlab.notes.faults import Fault
from claimlab.notes.obsidian import FOLDER as OBSIDIAN
from claimlab.notes.walk import NOTE_SUFFIX, find_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimlab.notes.vault import Vault

_BOOKMARKS = "bookmarks.json"
_BASE = ".base"
_MAX_BYTES = 64 * 1024 * 1024


def not_carried(vault: Vault, old: str) -> tuple[str, ...]:
    """Paths of the files whose text holds the name of the note at ``old`` in brackets, or its path in quotes."""
    opened = opened_by_obsidian(vault.root, old)
    stem = vault.notes[old].stem
    path = without_suffix(seen_from(opened, vault.root / old))
    named = re.compile(
        rf"\[\[(?:[^\[\]|#^\n]*/)?{re.escape(stem)}(?:\.md)?[ \t]*[\]|#^\\]"
        rf"|[\"'](?:{re.escape(path)}\.md|{re.escape(path)}|{re.escape(stem)})[\"'#]",
        re.IGNORECASE,
    )
    found = {
        note.path
        for note in vault.notes.values()
        if any(item.code == Fault.TOO_LARGE for item in note.diagnostics) and named.search(note.text)
    }
    found.update(name for name in _unread(vault, opened) if named.search(_text(vault.root / name)))
    return tuple(sorted(found))


def _unread(vault: Vault, opened: Path) -> Iterator[str]:
    yield from (path for path in vault.attachments if path.lower().endswith(_BASE))
    bookmarks = opened / OBSIDIAN / _BOOKMARKS
    if bookmarks.is_relative_to(vault.root):
        yield bookmarks.relative_to(vault.root).as_posix()
    for folder in find_files(vault.root, vault.settings).templates:
        for path in sorted((vault.root / folder).rglob(f"*{NOTE_SUFFIX}")):
            yield path.relative_to(vault.root).as_posix()


def _text(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
