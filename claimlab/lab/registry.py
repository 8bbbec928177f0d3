"""Models by id.

``smollm2-135m-instruct`` and its like are pinned in ``pins.toml``: one file on every machine, its quantised weights
expanded once to safetensors in the cache. ``smollm2-135m-safety`` and its like are made here out of such a one, by a
recipe of the same file. ``hub:NAME@REVISION`` is a model of a model hub at one commit. ``path:FOLDER`` is a folder on
this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from claimlab.errors import EnvironmentFault
from claimlab.lab.cache import cache_folder, digest_of, making
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.dequantise import dequantise
from claimlab.lab.fetch import Progress, extract
from claimlab.lab.hub import hub_checkpoint
from claimlab.lab.model_recipe import ModelRecipe, load_recipes
from claimlab.lab.pins import Pin, find_pin

MANIFEST = "manifest.json"
"""Digest of every file of a model, written when it was made."""


def open_model(name: str, progress: Progress | None = None) -> Checkpoint:
    """A model ready to be read, fetched and expanded, or made, first if it is not in the cache.

    Raises:
        UsageError: there is no model of this id.
        EnvironmentFault: it cannot be had, or a file of it has another digest than when it was made.
    """
    kind, _, rest = name.partition(":")
    if kind == "hub":
        return hub_checkpoint(rest, progress)
    if kind == "path":
        return Checkpoint(Path(rest), name)
    source = find_source(name)
    folder = model_folder(source)
    if not folder.exists():
        _make(source, folder, progress)
    if faults := changed_files(folder):
        raise EnvironmentFault(
            f"model '{name}' has a wrong digest: {', '.join(faults)} in {folder}; run "
            f"'claimlab models remove {name}' and fetch it again"
        )
    return Checkpoint(folder, name)


def find_source(name: str) -> Pin | ModelRecipe:
    """What a model of the cache comes from.

    Raises:
        UsageError: there is no model of this id.
    """
    return load_recipes().get(name) or find_pin("models", name)


def model_folder(source: Pin | ModelRecipe) -> Path:
    """Where the model is or would be."""
    return source.folder if isinstance(source, ModelRecipe) else cache_folder() / source.section / source.folder_name


def changed_files(folder: Path) -> tuple[str, ...]:
    """Files of a model that are missing or no longer have the digest of its manifest."""
    try:
        digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return (MANIFEST,)
    return tuple(
        name for name, digest in digests.items() if not (folder / name).exists() or digest_of(folder / name) != digest
    )


def _make(source: Pin | ModelRecipe, folder: Path, progress: Progress | None) -> None:
    with making(folder) as draft:
        if draft is None:
            return
        if isinstance(source, ModelRecipe):
            _train(source, draft, progress)
            origin = {"recipe_sha256": source.digest}
        else:
            _fetch(source, draft, progress)
            origin = {"source_sha256": source.sha256}
        files = {path.name: digest_of(path) for path in sorted(draft.iterdir())}
        record = {"model": source.name, **origin, "licence": source.licence, "files": files}
        (draft / MANIFEST).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if progress:
            progress(1.0, f"made {source.name}")


def _train(recipe: ModelRecipe, folder: Path, progress: Progress | None) -> None:
    """Carry a recipe out in a process of its own, whose threads and memory are not the caller's."""
    command = [sys.executable, "-I", "-m", "claimlab.lab.make_model", recipe.name, str(folder)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment) as process,  # noqa: S603
    ):
        for line in process.stdout or ():
            if progress:
                progress(*json.loads(line))
        if process.wait():
            complaints.seek(0)
            reason = " / ".join(line for line in complaints.read().splitlines() if line.strip())[-600:]
            raise EnvironmentFault(f"model '{recipe.name}' cannot be made: {reason or f'exit {process.returncode}'}")


def _fetch(pin: Pin, folder: Path, progress: Progress | None) -> None:
    packed = folder / pin.file_name
    extract(pin, packed, progress)
    if progress:
        progress(0.5, f"expanding {pin.name}")
    dequantise(packed, folder)
    packed.unlink()


def remove_model(name: str) -> Path | None:
    """Remove a model from the cache; returns its folder, or nothing if it was not there."""
    folder = model_folder(find_source(name))
    if not folder.exists():
        return None
    # renamed first, so that nobody meets half a model
    aside = folder.with_name(f".{folder.name}.removed")
    folder.rename(aside)
    shutil.rmtree(aside)
    return folder
