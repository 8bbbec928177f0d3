"""What the last build wrote: the digest of what each file was made from, and how the file looked on disk.

The manifest is kept outside the output, so that an incremental build leaves the very bytes that a clean one does. A
file that somebody changed by hand no longer looks as it did and is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claimlab.notes.shelf import read_shelved, shelve

if TYPE_CHECKING:
    from pathlib import Path


class Made(NamedTuple):
    """A file as it was left: its key and fingerprint, its size, and its time of change in nanoseconds."""

    key: str
    fingerprint: str
    size: int
    changed: int


@dataclass(slots=True)
class Manifest:
    """Address → how its file was left; empty when the program has changed since."""

    engine: str
    files: dict[str, Made] = field(default_factory=dict)

    def intact(self, out: Path, address: str) -> Made | None:
        """What is known of a file that is still as it was left; ``None`` for any other."""
        made = self.files.get(address)
        if made is None:
            return None
        try:
            stat = os.lstat(f"{out}/{address}")  # a text: this is done for every file of every build
        except OSError:
            return None
        return made if (stat.st_size, stat.st_mtime_ns) == (made.size, made.changed) else None


def manifest_path(root: Path, out: Path) -> Path:
    """Where the manifest of an output folder is kept; its spare and its lock have the same name with another ending."""
    name = hashlib.sha256(str(out).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return root / ".claimlab" / f"site-{name}.json"


def read_manifest(path: Path, engine: str) -> Manifest:
    """The last build's manifest; an empty one when there is none, it is broken, or the program has changed."""
    data = read_shelved(path)
    try:
        if data["engine"] == engine:
            return Manifest(engine, _entries(data["addresses"], data["keys"], data["fingerprints"], data["stats"]))
    except (ValueError, KeyError, TypeError):
        pass  # it was written by something else
    return Manifest(engine)


def _entries(addresses: list[str], keys: list[str], fingerprints: list[str], stats: list[list[int]]) -> dict[str, Made]:
    """The entries, which are kept as columns.

    Raises:
        ValueError: they are something else.
        TypeError: likewise.
    """
    texts, numbers = [*addresses, *keys, *fingerprints], [number for pair in stats for number in pair]
    if set(map(type, texts)) - {str} or set(map(type, numbers)) - {int}:
        raise ValueError("not a manifest")
    columns = zip(addresses, keys, fingerprints, stats, strict=True)
    return {address: Made(key, digest, size, changed) for address, key, digest, (size, changed) in columns}


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep the manifest; a site without one is built in full the next time, so that no failure here matters."""
    made = manifest.files.values()
    data = {
        "engine": manifest.engine,
        "addresses": list(manifest.files),
        "keys": [entry.key for entry in made],
        "fingerprints": [entry.fingerprint for entry in made],
        "stats": [(entry.size, entry.changed) for entry in made],
    }
    if not shelve(path, data):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
