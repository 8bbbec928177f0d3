"""Canvases of Obsidian that show a note, when the note moves: only the characters of its path change.

A canvas is JSON. A card that shows a file holds ``"file": "path"``, which counts from the folder that Obsidian opened.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.graph.rewrite import Edit
from claimlab.notes.obsidian import FOLDER as OBSIDIAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimlab.notes.vault import Vault

_SUFFIX = ".canvas"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def canvas_edits(vault: Vault, old: str, new: str) -> Iterator[tuple[str, str, list[Edit]]]:
    """Path, text and edits of every canvas that shows the note at ``old``; a canvas that is no JSON shows nothing.

    Raises:
        UsageError: the note leaves the folder that Obsidian opened, beyond which a canvas cannot name it.
    """
    for path in vault.attachments:
        if not path.lower().endswith(_SUFFIX):
            continue
        opened = _opened_by_obsidian(vault.root, path)
        text = _read(vault.root / path)
        cards = list(_cards(text, _seen_from(opened, vault.root / old)))
        if not cards:
            continue
        name = _seen_from(opened, vault.root / new)
        if not name:
            raise UsageError(f"the canvas '{path}' shows '{old}' and cannot show '{new}', outside what Obsidian opened")
        yield path, text, [Edit(card.start(), card.end(), _like(card[0], name)) for card in cards]


def _opened_by_obsidian(root: Path, path: str) -> Path:
    return next((folder for folder in (root / path).parents if (folder / OBSIDIAN).is_dir()), root)


def _seen_from(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        json.loads(data)
        return data.decode("utf-8")
    except (OSError, ValueError, RecursionError):
        return ""


def _cards(text: str, name: str) -> Iterator[re.Match[str]]:
    """The strings of a canvas that name the file of a card."""
    for key, value in pairwise(_STRING.finditer(text)):
        is_value = text[key.end() : value.start()].strip() == ":"
        if is_value and key[0] == '"file"' and json.loads(value[0]) == name:
            yield value


def _like(written: str, name: str) -> str:
    """A name as a JSON string, with letters written out or not as in the one that it replaces."""
    return json.dumps(name, ensure_ascii="\\u" in written)
