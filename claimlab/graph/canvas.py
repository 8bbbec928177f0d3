"""Canvases of Obsidian that show or link a note, when the note moves: only the characters of its name change.

A canvas is JSON. A card that shows a file holds ``"file": "path"``, which counts from the folder that Obsidian opened;
a card of text holds markdown in ``"text"``, whose links are those of a note at the canvas's place.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.graph.rewrite import Edit
from claimlab.graph.sealed import is_in_ledger
from claimlab.notes.encoding import encode
from claimlab.notes.obsidian import FOLDER as OBSIDIAN
from claimlab.notes.parse import parse_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from claimlab.notes.note import Note
    from claimlab.notes.vault import Vault

_SUFFIX = ".canvas"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEYS = frozenset({'"file"', '"text"'})
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)


def canvas_edits(
    vault: Vault, old: str, new: str, edits_of: Callable[[Note], list[Edit]]
) -> Iterator[tuple[str, str, list[Edit]]]:
    """Path, text and edits of every canvas that shows or links the note at ``old``; one that is no JSON does neither.

    Args:
        vault: The vault.
        old: Path of the note.
        new: Its path afterwards.
        edits_of: The edits that the links of a text need.

    Raises:
        UsageError: the note leaves the folder that Obsidian opened, beyond which a canvas cannot name it.
    """
    for path in vault.attachments:
        if not path.lower().endswith(_SUFFIX) or is_in_ledger(vault.settings, path):
            continue
        opened = opened_by_obsidian(vault.root, path)
        text = _read(vault.root / path)
        name = seen_from(opened, vault.root / new)
        edits: list[Edit] = []
        for key, value in _values(text):
            if key == "file" and json.loads(value[0]) == seen_from(opened, vault.root / old):
                if not name:
                    what = f"the canvas '{path}' shows '{old}' and cannot show '{new}'"
                    raise UsageError(f"{what}, outside what Obsidian opened")
                edits.append(Edit(value.start(), value.end(), _like(value[0], name)))
            elif key == "text":
                edits.extend(_in_card(path, value, edits_of))
        if edits:
            yield path, text, edits


def opened_by_obsidian(root: Path, path: str) -> Path:
    """The folder that Obsidian opened to show a file: the nearest above that holds its settings, else the root."""
    return next((folder for folder in (root / path).parents if (folder / OBSIDIAN).is_dir()), root)


def seen_from(folder: Path, path: Path) -> str:
    """A path relative to a folder; empty when it lies outside."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        json.loads(data)
        return data.decode("utf-8")
    except (OSError, ValueError, RecursionError):
        return ""


def _values(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The strings of a canvas that are the file or the text of a card, by their key."""
    for key, value in pairwise(_STRING.finditer(text)):
        if key[0] in _KEYS and text[key.end() : value.start()].strip() == ":":
            yield key[0].strip('"'), value


def _in_card(path: str, value: re.Match[str], edits_of: Callable[[Note], list[Edit]]) -> Iterator[Edit]:
    """The edits of a card's text, in characters of the string as it is written."""
    card = json.loads(value[0])
    if "[[" not in card and "](" not in card:
        return
    note = parse_note(path, encode(card))
    if note.text != card:  # half a letter, which no text can hold
        return
    starts = [match.start() for match in _CHARACTER.finditer(value[0], 1, len(value[0]) - 1)]
    starts.append(len(value[0]) - 1)
    for edit in edits_of(note):
        start, end = (value.start() + starts[index] for index in (edit.start, edit.end))
        yield Edit(start, end, _like(value[0], edit.text)[1:-1])


def _like(written: str, name: str) -> str:
    """A name as a JSON string, with letters written out or not as in the one that it replaces."""
    return json.dumps(name, ensure_ascii="\\u" in written)
