"""Which models are in the cache, whether their files are still what they were, and how they leave it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from hashlib import sha1
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.lab.cache import cache_folder, digest_of
from claimlab.lab.model_recipe import load_recipes
from claimlab.lab.pins import Pin, load_pins
from claimlab.lab.registry import changed_files, find_source, model_folder, remove_model

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class StockedModel:
    """A model that is pinned or made here, or is in the cache.

    Attributes:
        name: Its id.
        licence: SPDX id; nothing for a hub model, whose own card says.
        terms: Where the licence can be read if SPDX has none; else empty.
        size: Bytes on the disk; nothing if it is not in the cache.
        changed: Files that are missing or have another digest than when they came; nothing if it is not in the cache.
    """

    name: str
    licence: str | None
    size: int | None
    changed: tuple[str, ...] | None
    terms: str = ""

    @property
    def fetched(self) -> bool:
        """Whether it is in the cache."""
        return self.size is not None

    @property
    def verified(self) -> bool | None:
        """Whether every file is what it was; nothing if it is not in the cache."""
        return None if self.changed is None else not self.changed


def list_models() -> tuple[StockedModel, ...]:
    """Every pinned model, every one that is made here and every hub model in the cache, by id."""
    known = {*load_pins("models"), *load_recipes(), *_hub_snapshots()}
    return tuple(find_model(name) for name in sorted(known))


def find_model(name: str) -> StockedModel:
    """One model with the digests of its files computed anew.

    Raises:
        UsageError: there is no model of this id that the cache could hold.
    """
    if name.startswith("path:"):
        raise UsageError(f"'{name}' is a folder of yours; the cache holds pinned models and hub:OWNER/NAME@REVISION")
    if name.startswith("hub:"):
        snapshot = _hub_snapshots().get(name)
        if snapshot is None:
            return StockedModel(name, None, None, None)
        files = sorted(path for path in snapshot.rglob("*") if not path.is_dir())
        size = sum(path.stat().st_size for path in files if path.exists())
        changed = tuple(str(path.relative_to(snapshot)) for path in files if not _is_its_blob(path))
        return StockedModel(name, None, size, changed)
    source = find_source(name)
    folder = model_folder(source)
    terms = source.terms if isinstance(source, Pin) else ""
    if not folder.exists():
        return StockedModel(name, source.licence, None, None, terms)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return StockedModel(name, source.licence, size, changed_files(folder), terms)


def discard_model(name: str) -> bool:
    """Remove a model from the cache; says whether it was there.

    Raises:
        UsageError: there is no model of this id that the cache could hold.
    """
    if not find_model(name).fetched:
        return False
    if not name.startswith("hub:"):
        return remove_model(name) is not None
    _discard_snapshot(_hub_snapshots()[name])
    return True


def _hub_snapshots() -> dict[str, Path]:
    """The folders of hub models in the cache, by id; damaged ones too, which the hub's own client passes over."""
    return {
        f"hub:{folder.parents[1].name.removeprefix('models--').replace('--', '/')}@{folder.name}": folder
        for folder in (cache_folder() / "hub").glob("models--*/snapshots/*")
    }


def _discard_snapshot(snapshot: Path) -> None:
    """Remove one revision, and of the model's files those that no other revision links to."""
    repository = snapshot.parents[1]
    shutil.rmtree(snapshot)
    if not any(snapshot.parent.iterdir()):
        shutil.rmtree(repository)
        return
    used = {path.resolve() for path in snapshot.parent.rglob("*") if path.is_symlink()}
    for blob in (repository / "blobs").iterdir():
        if blob.resolve() not in used:
            blob.unlink()


def _is_its_blob(path: Path) -> bool:
    """Whether a file of a snapshot has the digest that its blob is named by: SHA-256, or git's for small files."""
    if not path.exists():
        return False
    digest = path.resolve().name
    if len(digest) == 64:
        return digest_of(path) == digest
    data = path.read_bytes()
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == digest
