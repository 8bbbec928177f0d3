"""What the last build wrote: the digest of what each file was made from, and how the file looked on disk.

The manifest is kept outside the output, so that an incremental build leaves the very bytes that a clean one does. A
file that somebody changed by hand no longer looks as it did and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

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
    try:
        data = json.loads(path.read_bytes())
        if data["engine"] != engine:
            return Manifest(engine)
        return Manifest(engine, {str(address): Made(*_checked(made)) for address, made in data["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest(engine)


def _checked(made: list[object]) -> tuple[str, str, int, int]:
    """The four parts of an entry, checked.

    Raises:
        ValueError: they are something else.
    """
    match made:
        case [str(key), str(fingerprint), int(size), int(changed)]:
            return key, fingerprint, size, changed
    raise ValueError("not an entry of a manifest")


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep the manifest; a site without one is built in full the next time, so that no failure here matters."""
    from claimlab.notes.files import write_atomically  # noqa: PLC0415 - only a build that changed something writes

    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"engine": manifest.engine, "files": dict(sorted(manifest.files.items()))}
    write_atomically(path, json.dumps(data, separators=(",", ":")).encode())
