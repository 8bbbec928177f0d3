"""Parsed notes, kept outside the vault so that nothing unchanged is parsed twice.

A vault's notes lie in JSON shards in the user's cache folder. An entry counts only for the same content, path and
parser. Two processes at once cost at most each other's savings. The note's text is never stored: it is at hand when the
content is compared.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from claimlab.notes.encoding import decode
from claimlab.notes.packing import pack_note, unpack_note
from claimlab.notes.shelf import WORTH_A_CACHE, cache_folder, code_version, discard_others, read_shelved, shelve

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.notes.note import Note

_NOTES_PER_SHARD = 128


def parse_note(path: str, data: bytes, digest: str = "") -> Note:
    """As :func:`claimlab.notes.parse.parse_note`, whose parsers are loaded only when there is something to parse."""
    from claimlab.notes.parse import parse_note as parse  # noqa: PLC0415

    return parse(path, data, digest)


class NoteCache:
    """Parses notes, or takes them from the cache of one vault."""

    def __init__(self, root: Path, count: int) -> None:
        """Open the cache.

        Args:
            root: The vault's root.
            count: How many notes the vault has; decides the number of shards.
        """
        self._folder = cache_folder(root)
        self._shards = 1
        while self._shards * _NOTES_PER_SHARD < count:
            self._shards *= 2
        self._enabled = count >= WORTH_A_CACHE
        self._loaded: dict[int, dict[str, Any]] = {}
        self._fresh: dict[int, dict[str, Any]] = {}
        self._changed: set[int] = set()

    def parse(self, path: str, data: bytes) -> Note:
        """The note at ``path`` with the content ``data``."""
        if not self._enabled:
            return parse_note(path, data)
        shard = _number(path) % self._shards
        if shard not in self._loaded:
            shelved = read_shelved(self._path(shard))
            self._loaded[shard] = shelved if isinstance(shelved, dict) else {}
        digest = hashlib.sha256(data).hexdigest()
        entry = self._loaded[shard].get(path)
        note = _restore(path, data, digest, entry)
        if note is None:
            note = parse_note(path, data, digest)
            entry = [digest, pack_note(note)]
            self._changed.add(shard)
        self._fresh.setdefault(shard, {})[path] = entry
        return note

    def save(self) -> None:
        """Write the shards that changed."""
        for shard, loaded in self._loaded.items():
            fresh = self._fresh.get(shard, {})
            if (shard in self._changed or len(fresh) != len(loaded)) and shelve(self._path(shard), fresh):
                discard_others(self._folder, "notes-*.json", self._prefix)
        self._loaded.clear()
        self._fresh.clear()

    @property
    def _prefix(self) -> str:
        return f"notes-{code_version('notes')}-{self._shards}-"

    def _path(self, shard: int) -> Path:
        return self._folder / f"{self._prefix}{shard}.json"


def _number(path: str) -> int:
    """A number from a path that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "big")


def _text(path: str, data: bytes) -> str:
    """The text of a note; what is odd about its bytes was found when it was parsed."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(path, data).text


def _restore(path: str, data: bytes, digest: str, entry: Any) -> Note | None:
    if not (isinstance(entry, list) and len(entry) == 2 and entry[0] == digest):
        return None
    try:
        return unpack_note(path, _text(path, data), digest, entry[1])
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None
