"""What reading the schemas found, kept outside the vault so that nothing unchanged is validated twice.

A reading depends on a note's frontmatter, title and type alone, so an edit of the text below leaves it standing. Only
faults are kept: a model is read again by whoever asks for it, and most commands ask for few.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from claimlab.notes.packing import pack_diagnostic, unpack_diagnostic
from claimlab.notes.shelf import WORTH_A_CACHE, cache_folder, code_version, discard_others, read_shelved, shelve

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.errors import Diagnostic
    from claimlab.notes.note import Note


class Reading(NamedTuple):
    """Whether a note makes a claim, source or divergence, and what is wrong with it."""

    is_whole: bool
    diagnostics: tuple[Diagnostic, ...] = ()


_FAULTLESS = Reading(is_whole=True)


class SchemaCache:
    """Reads the schemas of one vault's notes, or takes from the cache what reading them found."""

    def __init__(self, root: Path, count: int) -> None:
        """Open the cache of the vault at ``root``, which has ``count`` notes with a schema."""
        self._path: Path | None = None
        self._loaded: dict[str, Any] = {}
        self._fresh: dict[str, Any] = {}
        if count >= WORTH_A_CACHE:
            self._path = cache_folder(root) / f"schemas-{code_version('claims', 'graph', 'notes')}.json"
            shelved = read_shelved(self._path)
            self._loaded = shelved if isinstance(shelved, dict) else {}

    def read(self, note: Note) -> Reading:
        """What reading the note's schema finds."""
        if self._path is None:
            return _read(note)
        key = _key(note)
        packed = self._loaded.get(key)
        reading = _unpack(note.path, packed)
        if reading is None:
            reading = _read(note)
            packed = _pack(reading)
        self._fresh[key] = packed
        return reading

    def save(self) -> None:
        """Write what was found, if any of it is new or gone."""
        if self._path and self._fresh != self._loaded and shelve(self._path, self._fresh):
            discard_others(self._path.parent, "schemas-*.json", self._path.name)


def _read(note: Note) -> Reading:
    from claimlab.graph.schema import read_schema  # noqa: PLC0415 - pydantic loads slowly

    model, diagnostics = read_schema(note)
    return Reading(model is not None, diagnostics)


def _key(note: Note) -> str:
    said = f"{note.type}\0{note.title}\0{note.text[: note.body_offset]}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _pack(reading: Reading) -> int | list[Any]:
    """0 for a faultless one, as nearly all are."""
    return 0 if reading == _FAULTLESS else [reading.is_whole, [pack_diagnostic(item) for item in reading.diagnostics]]


def _unpack(path: str, packed: Any) -> Reading | None:
    if packed == 0:
        return _FAULTLESS
    try:
        is_whole, diagnostics = packed
        return Reading(is_whole is True, tuple([unpack_diagnostic(path, item) for item in diagnostics]))
    except (TypeError, ValueError):
        return None
