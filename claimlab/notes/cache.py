"""Parsed notes, kept outside the vault so that nothing unchanged is parsed twice.

A vault's cache is a folder of JSON shards in the user's cache folder, named by the digest of the vault's root. The
first line of a shard is the SHA-256 of the rest. An entry counts only for the same content, path and parser;
a shard that is missing, damaged or of another format is ignored. Shards are replaced in one rename, so two processes at
once cost at most each other's savings. The note's text is never stored: it is at hand when the content is compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.notes.encoding import decode
from claimlab.notes.packing import pack_note, unpack_note
from claimlab.notes.parse import parse_note

if TYPE_CHECKING:
    from claimlab.notes.note import Note

_NOTES_PER_SHARD = 1024
_MINIMUM = 16  # notes; below that a cache costs more than it saves


class NoteCache:
    """Parses notes, or takes them from the cache of one vault."""

    def __init__(self, root: Path, count: int, folder: Path | None = None) -> None:
        """Open the cache.

        Args:
            root: The vault's root.
            count: How many notes the vault has; decides the number of shards.
            folder: Where to keep it; the user's cache folder when not given.
        """
        self._folder = (folder or cache_folder()) / hashlib.sha256(os.fsencode(root)).hexdigest()[:24]
        self._shards = 1
        while self._shards * _NOTES_PER_SHARD < count:
            self._shards *= 2
        self._enabled = count >= _MINIMUM
        self._loaded: dict[int, dict[str, Any]] = {}
        self._fresh: dict[int, dict[str, Any]] = {}
        self._changed: set[int] = set()

    def parse(self, path: str, data: bytes) -> Note:
        """The note at ``path`` with the content ``data``."""
        if not self._enabled:
            return parse_note(path, data)
        shard = hash_path(path) % self._shards
        if shard not in self._loaded:
            self._loaded[shard] = self._read(shard)
        digest = hashlib.sha256(data).hexdigest()
        entry = self._loaded[shard].get(path)
        note = _restore(path, data, digest, entry)
        if note is None:
            note = parse_note(path, data)
            entry = [digest, pack_note(note)]
            self._changed.add(shard)
        self._fresh.setdefault(shard, {})[path] = entry
        return note

    def save(self) -> None:
        """Write the shards that changed; a folder that cannot be written costs only time."""
        for shard in self._loaded:
            fresh = self._fresh.get(shard, {})
            if shard in self._changed or len(fresh) != len(self._loaded[shard]):
                self._write(shard, fresh)
        self._loaded.clear()
        self._fresh.clear()

    def _path(self, shard: int) -> Path:
        return self._folder / f"{parser_version()}-{self._shards}-{shard}.json"

    def _read(self, shard: int) -> dict[str, Any]:
        try:
            digest, _, content = self._path(shard).read_bytes().partition(b"\n")
        except OSError:
            return {}
        if hashlib.sha256(content).hexdigest().encode() != digest:
            return {}
        try:
            entries = json.loads(content)
        except ValueError:
            return {}
        return entries if isinstance(entries, dict) else {}

    def _write(self, shard: int, entries: dict[str, Any]) -> None:
        content = json.dumps(entries, separators=(",", ":")).encode()
        target = self._path(shard)
        temporary = target.with_name(f"{secrets.token_hex(8)}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            temporary.replace(target)
            self._remove_outdated()
        except OSError:
            temporary.unlink(missing_ok=True) if self._folder.is_dir() else None

    def _remove_outdated(self) -> None:
        for path in self._folder.glob("*.json"):
            if not path.name.startswith(f"{parser_version()}-{self._shards}-"):
                path.unlink(missing_ok=True)


class _NoCache(NoteCache):
    def __init__(self, root: Path) -> None:
        super().__init__(root, 0, Path())


def no_cache(root: Path) -> NoteCache:
    """A cache that keeps nothing."""
    return _NoCache(root)


def cache_folder() -> Path:
    """Folder of all vaults' caches, in the user's cache folder."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - not needed without a cache

    return user_cache_path("claimlab", appauthor=False) / "vaults"


@cache
def parser_version() -> str:
    """Digest of the source of this package, so that a changed parser never meets notes of an older one."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def hash_path(path: str) -> int:
    """A number from a path that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(path.encode(errors="surrogateescape"), digest_size=8).digest(), "big")


def _restore(path: str, data: bytes, digest: str, entry: Any) -> Note | None:
    if not (isinstance(entry, list) and len(entry) == 2 and entry[0] == digest):
        return None
    try:
        return unpack_note(path, decode(path, data).text, digest, entry[1])
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None
