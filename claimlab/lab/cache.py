"""The folder in which models and data sets are kept between runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from filelock import FileLock

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator


def cache_folder() -> Path:
    """``CLAIMLAB_CACHE``, else the user's cache folder for claimlab."""
    configured = os.environ.get("CLAIMLAB_CACHE")
    return Path(configured) if configured else platformdirs.user_cache_path("claimlab", appauthor=False)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    hasher = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 22):
            hasher.update(chunk)
    return hasher.hexdigest()


@contextmanager
def making(target: Path) -> Iterator[Path | None]:
    """Make a folder of the cache once, whole or not at all, however many processes ask at the same time.

    Yields:
        An empty folder to fill, which becomes ``target`` when the block ends without an error; or nothing where another
        process has made ``target`` meanwhile.

    Raises:
        EnvironmentFault: the cache cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f".{target.name}.lock"):
            if target.exists():
                yield None
                return
            draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            try:
                yield draft
                _flush(draft)
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise EnvironmentFault(f"the cache cannot be written: {error} (CLAIMLAB_CACHE names another folder)") from error


def _flush(folder: Path) -> None:
    """Force every file of a folder to the disk, so that a rename never shows half a file after a power cut."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
