"""Models by id.

``smollm2-135m-instruct`` and its like are pinned in ``pins.toml``: one file on every machine, its quantised weights
expanded once to safetensors in the cache. ``hub:NAME@REVISION`` is a model of a model hub at one commit.
``path:FOLDER`` is a folder on this machine.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from claimlab.errors import EnvironmentFault
from claimlab.lab.cache import cache_folder, digest_of, making
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.dequantise import dequantise
from claimlab.lab.fetch import Progress, extract
from claimlab.lab.hub import hub_checkpoint
from claimlab.lab.pins import Pin, find_pin

MANIFEST = "manifest.json"
"""Digest of every file of an expanded model, written when it was made."""


def open_model(name: str, progress: Progress | None = None) -> Checkpoint:
    """A model ready to be read, fetched and expanded first if it is not in the cache.

    Raises:
        UsageError: there is no model of this id.
        EnvironmentFault: it cannot be had, or a file of it has another digest than when it was made.
    """
    kind, _, rest = name.partition(":")
    if kind == "hub":
        return hub_checkpoint(rest, progress)
    if kind == "path":
        return Checkpoint(Path(rest), name)
    pin = find_pin("models", name)
    folder = model_folder(pin)
    if not folder.exists():
        _make(pin, folder, progress)
    if faults := changed_files(folder):
        raise EnvironmentFault(
            f"model '{name}' has a wrong digest: {', '.join(faults)} in {folder}; run "
            f"'claimlab models remove {name}' and fetch it again"
        )
    return Checkpoint(folder, name)


def model_folder(pin: Pin) -> Path:
    """Where the expanded model is or would be."""
    return cache_folder() / pin.section / pin.folder_name


def changed_files(folder: Path) -> tuple[str, ...]:
    """Files of an expanded model that are missing or no longer have the digest of its manifest."""
    try:
        digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return (MANIFEST,)
    return tuple(
        name for name, digest in digests.items() if not (folder / name).exists() or digest_of(folder / name) != digest
    )


def _make(pin: Pin, folder: Path, progress: Progress | None) -> None:
    with making(folder) as draft:
        if draft is None:
            return
        packed = draft / pin.file_name
        extract(pin, packed, progress)
        if progress:
            progress(0.5, f"expanding {pin.name}")
        dequantise(packed, draft)
        packed.unlink()
        files = {path.name: digest_of(path) for path in sorted(draft.iterdir())}
        record = {"model": pin.name, "source_sha256": pin.sha256, "licence": pin.licence, "files": files}
        (draft / MANIFEST).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if progress:
            progress(1.0, f"expanded {pin.name}")


def remove_model(name: str) -> Path | None:
    """Remove an expanded model from the cache; returns its folder, or nothing if it was not there."""
    folder = model_folder(find_pin("models", name))
    if not folder.exists():
        return None
    # renamed first, so that nobody meets half a model
    aside = folder.with_name(f".{folder.name}.removed")
    folder.rename(aside)
    shutil.rmtree(aside)
    return folder
