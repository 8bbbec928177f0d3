"""The rules that hold notes against the ledger, on a vault whose claim was really verified."""

from __future__ import annotations

import shutil

import pytest

from tests.lint.gardens import codes, findings
from tests.vaults import claimlab, make_vault, write_experiment


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    root = make_vault(tmp_path_factory.mktemp("verified") / "v")
    done = claimlab(root, "verify", "fourth-power", "--trust", "--json")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def vault(verified, tmp_path):
    shutil.copytree(verified, tmp_path / "v")
    return tmp_path / "v"


def edit(root, old: str, new: str) -> None:
    note = root / "kb" / "fourth-power.md"
    text = note.read_text()
    assert old in text
    note.write_text(text.replace(old, new))


def evidence(root) -> list[str]:
    return [code for code in codes(root) if code.startswith("CL05")]


def test_a_verified_claim_is_clean(vault):
    assert evidence(vault) == []


def test_a_status_typed_by_hand_is_named_with_what_the_ledger_says(vault):
    edit(vault, "status: supported", "status: divergent")
    (found,) = [item for item in findings(vault) if item.code == "CL050"]
    assert "status 'divergent' is written here; the ledger says 'supported'" in found.message
    assert found.hint == "run 'claimlab verify fourth-power'"


def test_a_removed_status_is_named_too(vault):
    edit(vault, "status: supported\n", "")
    assert "CL050" in evidence(vault)


def test_an_edited_block_is_named_and_not_called_outdated_besides(vault):
    edit(vault, "<!-- claimlab:end verdict -->", "and more\n<!-- claimlab:end verdict -->")
    assert evidence(vault) == ["CL051"]


def test_a_changed_experiment_makes_the_status_stale(vault):
    write_experiment(vault, centre={"a": 4.1, "b": 4.0})
    (found,) = [item for item in findings(vault) if item.code == "CL052"]
    assert "experiments/light.py" in found.message


def test_a_field_that_claimlab_would_write_differently_is_out_of_date(vault):
    edit(vault, "evidence: ", "evidence: x ")
    assert evidence(vault) == ["CL053"]


def test_a_missing_experiment_is_named(vault):
    (vault / "experiments" / "light.py").unlink()
    assert "CL054" in evidence(vault)
