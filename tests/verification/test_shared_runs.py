"""Claims that one experiment serves: whose runs count for which, and whose notes they renew."""

import json
import re

import pytest

from tests.vaults import CLAIM, claimlab, commit, make_vault, verified_vault


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def verified(root, *arguments):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json", *arguments)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)[0]


def test_runs_of_another_preset_for_another_claim_are_not_counted(tmp_path):
    root = make_vault(tmp_path / "v")
    other = (root / "kb" / "fourth-power.md").read_text()
    other = other.replace("fourth-power", "other").replace("It grows", "It also grows").replace("standard", "thorough")
    (root / "kb" / "other.md").write_text(other)
    path = root / "experiments" / "light.py"
    standard = '"standard": {"grid": {"model": ["a", "b"]}, "draws": 3, "noise": 0.01},'
    path.write_text(path.read_text().replace(standard, standard + standard.replace("standard", "thorough")))
    assert claimlab(root, "verify", "--all", "--trust").returncode == 0
    for name in ("fourth-power", "other"):
        assert "1 registered run ever opened" in (root / "kb" / f"{name}.md").read_text()


def another(root, name="other"):
    """Put a second claim on the same experiment and preset beside the first."""
    text = CLAIM.replace("fourth-power", name).replace("It grows", "It also grows")
    (root / "kb" / f"{name}.md").write_text(text)
    commit(root)


def evidence(root, name):
    return re.search(r"- Evidence: \[\[(.*?)\]\].*?; (.*)\.", (root / "kb" / f"{name}.md").read_text()).groups()


def outdated(root):
    """What ``check`` says of notes that do not say what the ledger says."""
    found = json.loads(claimlab(root, "check", "--json").stdout)["diagnostics"]
    return [fault for fault in found if fault["code"].startswith("CL05")]


def test_a_run_for_other_claims_only_is_none_of_a_claims_runs_wherever_they_are_told(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    first = verified(root)["run"]
    another(root)
    finished = claimlab(root, "verify", "other", "--trust", "--json")
    second = json.loads(finished.stdout)[0]["run"]
    assert evidence(root, "other") == (second, "1 registered run ever opened, 1 complete")
    shown, told = claimlab(root, "show", "other").stdout, claimlab(root, "history", "other").stdout
    assert "there is 1 complete run under this registration" in " ".join(shown.split())
    assert "Runs ever opened: 1 registered\n" in shown
    assert (first in shown, first in told, second in shown, second in told) == (False, False, True, True)


def test_verifying_a_claim_renews_the_notes_of_those_that_the_same_run_decides(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    another(root)
    finished = claimlab(root, "verify", "other", "--trust", "--json")
    (found,) = json.loads(finished.stdout)
    assert f"fourth-power: {found['run']} decides it too (supported), so its note was renewed" in " ".join(
        finished.stderr.split()
    )
    assert evidence(root, "fourth-power") == (found["run"], "2 registered runs ever opened, 2 complete")
    assert outdated(root) == []
    assert claimlab(root, "report", "r.md").returncode == 0
    exponent = re.search(
        r"exponent in \[3.8, 4.2\].*?\| ([\d.]+ \[[^]]*\])", (root / "kb" / "fourth-power.md").read_text()
    )
    report = (root / "r.md").read_text()
    assert exponent is not None
    assert report.count(exponent[1]) == 2


def test_verifying_all_ends_with_notes_that_say_what_the_ledger_says_when_a_claim_is_new(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    another(root, "new")
    finished = claimlab(root, "verify", "--all", "--trust", "--json")
    found = {entry["claim"]: entry["run"] for entry in json.loads(finished.stdout)}
    assert found["fourth-power"] == found["new"] == evidence(root, "fourth-power")[0]
    assert outdated(root) == []


def test_another_claims_block_that_was_edited_is_left_alone_and_named(tmp_path):
    root = verified_vault(tmp_path / "v", git=True)
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("**Supported.**", "**Proven.**"))
    edited = note.read_text()
    another(root)
    finished = claimlab(root, "verify", "other", "--trust")
    assert finished.returncode == 0
    assert "its note was left as it is: kb/fourth-power.md:" in " ".join(finished.stderr.split())
    assert note.read_text() == edited
    assert "status: supported" in (root / "kb" / "other.md").read_text()


def test_what_is_explored_after_the_deciding_run_outdates_no_note(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    verified(root, "--preset", "smoke")
    run = verified(root)["run"]
    said = (run, "1 registered run ever opened, 1 complete, and 1 exploratory before this one")
    assert evidence(root, "fourth-power") == said
    verified(root, "--preset", "smoke")
    assert outdated(root) == []
    assert "Runs ever opened: 1 registered, and 2 exploratory" in claimlab(root, "show", "fourth-power").stdout
    assert claimlab(root, "history", "fourth-power").stdout.count("exploratory run") == 2
