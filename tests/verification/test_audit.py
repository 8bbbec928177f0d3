"""The audit names what does not fit; a committed trial can be run again."""

import json
import os
import shutil

import pytest

from claimlab.claims import Seal
from claimlab.evidence.canonical import canonical_json, record_digest
from tests.vaults import claimlab, commit, verified_vault, write_experiment


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    vault = verified_vault(tmp_path / "v", git=True)
    commit(vault, "evidence")
    return vault


def audit(root):
    finished = claimlab(root, "audit", "--json")
    report = json.loads(finished.stdout)
    assert finished.returncode == (0 if report["ok"] else 1)
    return report


def run_folder(root):
    (folder,) = (root / "kb" / "evidence").glob("light-*")
    return folder


def test_an_honest_ledger_is_in_order(root):
    report = audit(root)
    assert report["ok"]
    assert report["problems"] == []
    assert report["records"] >= 10


def test_a_source_that_is_renamed_breaks_no_seal_and_no_block(root):
    renamed = claimlab(root, "mv", "paper", str(root / "kb" / "article.md"))
    assert "kept 'paper' as an alias: 1 sealed note of the ledger calls it so" in renamed.stdout
    assert "[[article]]" in (root / "kb" / "fourth-power.md").read_text()
    assert audit(root)["ok"]
    said = claimlab(root, "check").stdout
    assert not {"CL030", "CL036", "CL051", "CL053"} & set(said.split())


def test_repairs_break_no_seal(root):
    (root / "kb" / "paper.md").rename(root / "kb" / "an article.md")
    (root / "kb" / "an article.md").write_text("---\ntype: source\ntitle: Paper\n---\n")
    assert claimlab(root, "fix", "--apply").returncode == 0
    assert "[[an article|paper]]" in (root / "kb" / "fourth-power.md").read_text()
    assert audit(root)["ok"]


def test_a_changed_measurement_is_named(root):
    path = run_folder(root) / "trial-002.json"
    path.write_text(path.read_text().replace('"numerical": 0.001', '"numerical": 0.0001'))
    assert [(p["fault"], p["path"]) for p in audit(root)["problems"]] == [
        ("changed", path.relative_to(root).as_posix())
    ]


def test_a_run_that_was_deleted_is_known_from_git(root):
    shutil.rmtree(run_folder(root))
    assert "cut" in {problem["fault"] for problem in audit(root)["problems"]}
    commit(root, "away with it")
    assert "cut" in {problem["fault"] for problem in audit(root)["problems"]}


def test_a_tail_that_was_rewritten_and_committed_is_known_from_git(root):
    path = run_folder(root) / "seal.json"
    seal = Seal.model_validate_json(path.read_bytes()).model_copy(
        update={"sealed": "2040-01-01T00:00:00Z", "self_digest": ""}
    )
    path.write_bytes(canonical_json(seal.model_copy(update={"self_digest": record_digest(seal)})))
    commit(root, "another end")
    assert [problem["fault"] for problem in audit(root)["problems"]] == ["cut"]


def test_an_audit_whose_git_fails_says_so_and_not_that_all_is_in_order(root, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    finished = claimlab(root, "audit", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert finished.returncode == 3
    assert "dubious ownership" in finished.stderr
    assert "in order" not in finished.stdout


def test_a_typed_status_is_named_with_its_note(root):
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("status: supported", "status: divergent"))
    assert [(p["fault"], p["path"]) for p in audit(root)["problems"]] == [("status", "kb/fourth-power.md")]


def edit(root, before, after):
    note = root / "kb" / "fourth-power.md"
    assert before in note.read_text()
    note.write_text(note.read_text().replace(before, after))


def lost(root):
    """What ``status`` says of claims that it cannot show, and whether it shows any other."""
    finished = claimlab(root, "status")
    assert finished.returncode == 0, finished.stderr
    assert "no claims here" not in finished.stdout
    shown = json.loads(claimlab(root, "status", "--json").stdout)
    assert [one["why"] in finished.stderr for one in shown["lost"]] == [True] * len(shown["lost"])
    return [(one["claim"], one["path"]) for one in shown["lost"]], [one["claim"] for one in shown["claims"]]


@pytest.mark.parametrize(
    ("before", "after", "says"), [("supported_if", "divergent_if", "CL014"), ("type: claim", "type: musing", "musing")]
)
def test_a_registered_claim_that_cannot_be_read_is_a_problem_and_no_secret(root, before, after, says):
    edit(root, before, after)
    (problem,) = audit(root)["problems"]
    assert (problem["fault"], problem["path"]) == ("note", "kb/fourth-power.md")
    assert "fourth-power" in problem["message"]
    assert says in problem["message"]
    assert lost(root) == ([("fourth-power", "kb/fourth-power.md")], [])


def test_a_claim_with_another_id_leaves_its_record_behind_and_is_named(root):
    edit(root, "id: fourth-power ", "id: power-four ")
    edit(root, "status: supported", "status: unverified")
    report = audit(root)
    assert report["ok"]
    (remark,) = report["remarks"]
    assert (remark["fault"], remark["path"]) == ("unheld", "kb/fourth-power.md")
    assert "says its sentence under the id 'power-four'" in remark["message"]
    assert lost(root) == ([("fourth-power", "kb/fourth-power.md")], ["power-four"])


def test_a_claim_whose_note_is_gone_is_a_remark_with_its_registration(root):
    (root / "kb" / "fourth-power.md").unlink()
    report = audit(root)
    assert report["ok"]
    (remark,) = report["remarks"]
    assert (root / remark["path"]).is_file()
    assert lost(root) == ([("fourth-power", None)], [])


def test_a_draft_that_cannot_be_read_concerns_no_ledger(root):
    (root / "kb" / "draft.md").write_text((root / "kb" / "fourth-power.md").read_text())
    edit_draft = (root / "kb" / "draft.md").read_text().replace("id: fourth-power ", "id: draft ")
    (root / "kb" / "draft.md").write_text(edit_draft.replace("supported_if", "divergent_if"))
    report = audit(root)
    assert report["ok"]
    assert report["remarks"] == []
    assert lost(root) == ([("draft", "kb/draft.md")], ["fourth-power"])


def test_a_committed_trial_gives_the_same_numbers_again(root):
    run = run_folder(root).name
    finished = claimlab(root, "audit", "--reproduce", f"{run}/3", "--trust", "--json")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["ok"]


def test_a_trial_that_gives_other_numbers_falls_short(root):
    write_experiment(root, centre={"a": 4.0, "b": 4.01})
    run = run_folder(root).name
    finished = claimlab(root, "audit", "--reproduce", f"{run}/1", "--trust")
    assert finished.returncode == 1
    assert "exponent: recorded" in finished.stdout


def test_a_trial_that_measured_nothing_does_so_again(root):
    path = root / "experiments" / "light.py"
    text = path.read_text()
    start = text.index("    return Measurements(")
    path.write_text(text[:start] + "    return Measurements(values={})\n")
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json")
    run = json.loads(finished.stdout)[0]["run"]
    for form in ([], ["--json"]):
        again = claimlab(root, "audit", "--reproduce", f"{run}/0", "--trust", *form)
        assert again.returncode == 0, again.stderr
        assert ("measured nothing" in again.stdout) is not bool(form)


@pytest.mark.parametrize("trial", ["99", "9" * 5000, "", "x", "-1"])
def test_an_unknown_trial_lists_the_known_ones(root, trial):
    run = run_folder(root).name
    finished = claimlab(root, "audit", "--reproduce", f"{run}/{trial}", "--trust")
    assert finished.returncode == 2
    assert "0, 1, 2, 3, 4, 5" in finished.stderr
