"""JSON files in the user's cache folder that may vanish, be damaged, or be written by two processes at once.

The first line of a file is the SHA-256 of the rest; a file of which that is not true is as good as none. Files are
replaced in one rename.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

WORTH_A_CACHE = 16
"""Notes from which on a cache saves more than it costs."""


def cache_folder(root: Path) -> Path:
    """The cache folder of the vault at ``root``: below the user's cache folder, named by the digest of the root."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - not needed without a cache

    vaults: Path = user_cache_path("claimlab", appauthor=False) / "vaults"
    return vaults / hashlib.sha256(os.fsencode(root)).hexdigest()[:24]


def read_shelved(path: Path) -> Any:
    """What was shelved at ``path``; ``None`` when there is nothing, or nothing whole."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest().encode() != digest:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def shelve(path: Path, value: Any) -> bool:
    """Put JSON at ``path``; whether that worked: a folder that cannot be written costs only time."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="surrogatepass")
    temporary = path.with_name(f"{os.urandom(8).hex()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        temporary.replace(path)
    except OSError:
        if path.parent.is_dir():
            temporary.unlink(missing_ok=True)
        return False
    return True


def discard_others(folder: Path, pattern: str, keep: str) -> None:
    """Remove the files of a folder that match ``pattern`` and do not begin with ``keep``."""
    for path in folder.glob(pattern):
        if not path.name.startswith(keep):
            path.unlink(missing_ok=True)


@cache
def code_version(*packages: str) -> str:
    """Digest of the source of packages beside this one, so that what older code shelved is not taken for its own."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((Path(__file__).parents[1] / package).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
