"""Nobody picks among runs unseen: those that failed, said something else or repeat another are told everywhere."""

import json
import shutil

import pytest

from claimlab.notes.managed_block import read_block
from claimlab.site.build import publish
from tests.vaults import claimlab, commit, make_vault


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def verify(root):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--fresh", "--json")
    return json.loads(finished.stdout)[0]["run"]


def told(root):
    """What show, report, note, status and history say, white space as single spaces."""
    claimlab(root, "report", "findings.md")
    texts = {
        "show": claimlab(root, "show", "fourth-power").stdout,
        "status": claimlab(root, "status").stdout,
        "history": claimlab(root, "history", "fourth-power").stdout,
        "report": read_block((root / "findings.md").read_text(), "claims").content,
        "note": (root / "kb" / "fourth-power.md").read_text(),
    }
    return {name: " ".join(text.split()) for name, text in texts.items()}


def test_runs_that_failed_or_said_something_else_are_told_wherever_the_status_is(tmp_path):
    hidden = tmp_path / "v" / "experiments" / "hidden.json"
    root = make_vault(tmp_path / "v", centre=f'__import__("json").load(open({str(hidden)!r}))')
    runs = []
    for centre in ({"a": 2.0, "b": 2.0}, {"a": 4.0, "b": 4.3}, {"a": 4.0}):
        hidden.write_text(json.dumps(centre))
        runs.append(verify(root))
    says = told(root)
    assert "of 2 runs under one registration 1 divergent" in says["status"]
    assert "of 2 runs under one registration 1 divergent" in says["show"]
    assert "registered, complete: divergent" in says["show"]
    assert "registered, ended with 3 of 6 trials failed" in says["show"]
    assert "they said divergent, inconclusive. 1 further registered run ended with failed trials." in says["report"]
    assert "3 registered runs ever opened, 2 complete, 1 ended with failed trials" in says["note"]
    (claim,) = json.loads(claimlab(root, "status", "--json").stdout)["claims"]
    assert claim["runs"] == {"light": {"divergent": 1, "inconclusive": 1}}
    publish(root, tmp_path / "site")
    (page,) = (tmp_path / "site" / "claims").glob("fourth-power*.html")
    assert (
        "3 registered runs ever opened, 2 complete, 1 ended with failed trials; of 2 runs under one registration "
        "1 divergent." in page.read_text()
    )


def test_the_same_run_on_two_branches_is_one_run_after_the_merge(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    claimlab(root, "register", "fourth-power")
    commit(root)
    shutil.copytree(root, tmp_path / "branch")
    first, second = verify(root), verify(tmp_path / "branch")
    shutil.copytree(tmp_path / "branch" / "kb" / "evidence" / second, root / "kb" / "evidence" / second)
    first, second = sorted((first, second), key=lambda run: run.rpartition("-")[0])
    audit = claimlab(root, "audit")
    assert audit.returncode == 0, audit.stdout
    assert f"{second}/opened.json repeated: has the number and the seeds of {first}" in audit.stdout
    claimlab(root, "verify", "fourth-power", "--trust")
    says = told(root)
    assert "One complete registered run. 1 registered run with the seeds of another is not counted." in says["report"]
    assert "the same in another run: there is 1 complete run under this registration" in says["show"]
    assert f"with the seeds of {first}" in says["show"]
    assert f"6 trials, with the seeds of {first}" in says["history"]
    assert "2 registered runs ever opened, 2 complete, 1 of them with the seeds of another" in says["note"]
    assert "under one registration" not in says["status"]
