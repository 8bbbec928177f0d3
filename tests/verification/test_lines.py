"""A claim with several experiments: a registration each, and a status that needs them all."""

import json

import pytest

from tests.vaults import claimlab, commit, make_vault

SECOND = """\
  - experiment: heavy
    preset: standard
    supported_if: ["exponent in [3.8, 4.2]"]
    divergent_if: ["exponent outside [3.6, 4.4]"]
    strata: [model]
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    vault = make_vault(tmp_path / "v", git=True)
    light = (vault / "experiments" / "light.py").read_text()
    (vault / "experiments" / "heavy.py").write_text(light.replace("{'a': 4.0, 'b': 4.0}", "{'a': 2.0, 'b': 2.0}"))
    commit(vault)
    return vault


def verify(root):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json")
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)[0]


def test_an_experiment_that_disagrees_makes_the_claim_contested_and_cannot_be_dropped_in_silence(root):
    note = root / "kb" / "fourth-power.md"
    assert verify(root)["status"] == "supported"
    note.write_text(note.read_text().replace("strata: [model]\n", "strata: [model]\n" + SECOND, 1))
    commit(root)

    found = verify(root)
    assert (found["status"], found["reason"]) == ("contested", "experiments disagree")
    registrations = list((root / "kb" / "evidence" / "registrations").iterdir())
    assert len(registrations) == 2
    written = note.read_text()
    assert "**By `light`:** **Supported.**" in written
    assert "**By `heavy`:** **Divergent.**" in written
    assert verify(root)["run"] == found["run"]
    commit(root)
    assert claimlab(root, "audit").returncode == 0

    note.write_text(written.replace(SECOND, ""))
    commit(root)
    (standing,) = json.loads(claimlab(root, "status", "--json").stdout)["claims"]
    assert (standing["status"], standing["freshness"]) == ("contested", "stale")
    assert standing["stale"] == ["rule heavy: heavy → not bound any more"]


def test_another_experiment_in_place_of_the_first_needs_a_reason(root):
    assert verify(root)["status"] == "supported"
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("experiment: light", "experiment: heavy"))
    commit(root)
    refused = claimlab(root, "register", "fourth-power")
    assert refused.returncode == 2
    assert "--reason" in refused.stderr
    assert json.loads(claimlab(root, "status", "--json").stdout)["claims"][0]["freshness"] == "stale"
