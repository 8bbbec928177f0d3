"""The models in the cache: pinned ones and hub ones, as they came or changed."""

from __future__ import annotations

import json
from hashlib import sha1, sha256

import pytest

from claimlab.errors import UsageError
from claimlab.lab.cache import digest_of
from claimlab.lab.model_recipe import load_recipes
from claimlab.lab.pins import find_pin, load_pins
from claimlab.lab.registry import MANIFEST, model_folder
from claimlab.lab.stock import discard_model, find_model, list_models

PINNED = "smollm2-135m-instruct"
REVISION = "1" * 40
HUB = f"hub:owner/name@{REVISION}"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMLAB_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def pinned(cache):
    """A folder as an expanded model leaves it."""
    folder = model_folder(find_pin("models", PINNED))
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / MANIFEST).write_text(json.dumps({"files": {"config.json": digest_of(folder / "config.json")}}))
    return folder


def git_digest(data):
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@pytest.fixture
def hub(cache):
    """A hub model as the hub's client lays it out: files are links to blobs that are named by their digest."""
    repository = cache / "hub" / "models--owner--name"
    for revision in (REVISION, "2" * 40):
        snapshot = repository / "snapshots" / revision
        snapshot.mkdir(parents=True)
        (repository / "blobs").mkdir(exist_ok=True)
        files = {"config.json": (b"{}", git_digest), "model.safetensors": (revision.encode(), None)}
        for name, (data, namer) in files.items():
            blob = repository / "blobs" / (namer(data) if namer else sha256(data).hexdigest())
            blob.write_bytes(data)
            (snapshot / name).symlink_to(blob)
    return repository


def test_an_empty_cache_lists_every_pin_as_not_fetched(cache):
    assert [model.name for model in list_models()] == sorted({*load_pins("models"), *load_recipes()})
    model = find_model(PINNED)
    assert (model.licence, model.fetched, model.verified, model.size) == ("Apache-2.0", False, None, None)


def test_a_pinned_model_is_verified_file_by_file(pinned):
    model = find_model(PINNED)
    assert (model.fetched, model.verified) == (True, True)
    assert model.size == sum(path.stat().st_size for path in pinned.iterdir())
    (pinned / "config.json").write_text("{ }")
    assert find_model(PINNED).changed == ("config.json",)
    assert find_model(PINNED).verified is False


def test_hub_models_are_listed_and_verified_against_the_names_of_their_blobs(hub):
    assert HUB in [model.name for model in list_models()]
    model = find_model(HUB)
    assert (model.licence, model.verified, model.size) == (None, True, 42)
    (hub / "snapshots" / REVISION / "model.safetensors").resolve().write_bytes(b"other weights")
    (hub / "snapshots" / REVISION / "config.json").resolve().write_bytes(b"{ }")
    assert find_model(HUB).changed == ("config.json", "model.safetensors")
    (hub / "snapshots" / REVISION / "config.json").resolve().unlink()
    assert "config.json" in find_model(HUB).changed


def test_a_hub_model_that_is_not_there_is_not_fetched(cache):
    assert find_model(HUB).fetched is False
    assert discard_model(HUB) is False


def test_removing_one_revision_leaves_the_other_whole(hub):
    assert discard_model(HUB) is True
    assert find_model(HUB).fetched is False
    other = "hub:owner/name@" + "2" * 40
    assert find_model(other).verified is True
    assert len(list((hub / "blobs").iterdir())) == 2
    assert discard_model(other) is True
    assert not hub.exists()


def test_a_pinned_model_is_removed_once(pinned):
    assert discard_model(PINNED) is True
    assert not pinned.exists()
    assert discard_model(PINNED) is False


def test_an_unknown_id_and_a_folder_of_ones_own_are_refused(cache, tmp_path):
    with pytest.raises(UsageError, match="there is no model 'nothing'"):
        find_model("nothing")
    with pytest.raises(UsageError, match="is a folder of yours"):
        discard_model(f"path:{tmp_path}")
