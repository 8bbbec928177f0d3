"""``claimlab models``: one JSON document, exit codes, and nothing fetched unasked."""

from __future__ import annotations

import json

import pytest

from claimlab.lab.cache import digest_of
from claimlab.lab.pins import find_pin
from claimlab.lab.registry import MANIFEST, model_folder
from tests.vaults import claimlab

MODEL = "smollm2-135m-instruct"


@pytest.fixture
def pinned(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMLAB_CACHE", str(tmp_path / "cache"))
    folder = model_folder(find_pin("models", MODEL))
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / MANIFEST).write_text(json.dumps({"files": {"config.json": digest_of(folder / "config.json")}}))
    return folder


def call(tmp_path, *words):
    return claimlab(tmp_path, "models", *words, CLAIMLAB_CACHE=str(tmp_path / "cache"), PIP_NO_INDEX="1")


def test_the_list_says_what_is_there_and_what_is_not(tmp_path):
    listed = json.loads(call(tmp_path, "--json").stdout)
    assert {
        "model": MODEL,
        "licence": "Apache-2.0",
        "terms": None,
        "bytes": None,
        "fetched": False,
        "verified": None,
        "changed": [],
    } in (listed)
    assert f"{MODEL}" in call(tmp_path).stdout
    assert "not fetched" in call(tmp_path).stdout


def test_terms_that_have_to_be_accepted_are_named_beside_the_licence(tmp_path):
    (gemma,) = [model for model in json.loads(call(tmp_path, "--json").stdout) if model["model"] == "gemma3-270m"]
    assert gemma["licence"] == "LicenseRef-Gemma"
    (line,) = [line for line in call(tmp_path).stdout.splitlines() if line.startswith("gemma3-270m")]
    assert line.endswith(gemma["terms"])


def test_verifying_falls_short_when_a_file_has_changed_or_nothing_was_fetched(tmp_path, pinned):
    whole = call(tmp_path, "verify", MODEL, "--json")
    assert (whole.returncode, json.loads(whole.stdout)["verified"]) == (0, True)
    (pinned / "config.json").write_text("{ }")
    changed = call(tmp_path, "verify", MODEL)
    assert changed.returncode == 1
    assert "changed: config.json" in changed.stdout
    assert call(tmp_path, "--json", "remove", MODEL).stdout == f'{{\n  "model": "{MODEL}",\n  "removed": true\n}}\n'
    assert call(tmp_path, "verify", MODEL).returncode == 1


def test_what_cannot_be_fetched_is_the_environments_fault_in_one_line(tmp_path):
    finished = call(tmp_path, "fetch", MODEL)
    assert finished.returncode == 3
    assert "cannot be fetched; tried the cache" in finished.stderr
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize("verb", ["fetch", "verify", "remove"])
def test_an_unknown_id_lists_the_known_ones(tmp_path, verb):
    finished = call(tmp_path, verb, "nothing")
    assert finished.returncode == 2
    assert MODEL in finished.stderr
