"""A status travels: history tells how it came about, and whoever rests on it is flagged with the path."""

import json
import re

import pytest

from tests.vaults import claimlab, commit, make_vault, write_experiment

MIDDLE = "---\ntype: claim\nid: middle\ntitle: Something that rests on it\ndepends_on: ['[[fourth-power]]']\n---\n"
FAR = "---\ntype: claim\nid: far\ntitle: Something two links away\ndepends_on: ['[[middle]]']\n---\n"
FAULTY = (
    "---\ntype: claim\nid: faulty\ntitle: Its rule is nonsense\ndepends_on: ['[[fourth-power]]']\n"
    "experiments: [{experiment: light, supported_if: nonsense}]\n---\n"
)
RIVAL = "---\ntype: claim\nid: rival\ntitle: It grows with the square\n---\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    vault = make_vault(tmp_path / "v", git=True)
    (vault / "kb" / "middle.md").write_text(MIDDLE)
    (vault / "kb" / "far.md").write_text(FAR)
    (vault / "kb" / "rival.md").write_text(RIVAL)
    commit(vault)
    return vault


def verify(root, *arguments):
    finished = claimlab(root, "verify", "fourth-power", "--trust", *arguments)
    assert finished.returncode == 0, finished.stderr
    return finished


def status(root):
    return json.loads(claimlab(root, "status", "--json").stdout)


def test_before_any_run_there_is_work_for_a_machine_and_none_for_a_mind(root):
    found = status(root)
    assert found["redo"] == [{"claim": "fourth-power", "why": "no complete registered run"}]
    assert found["review"] == []


def test_a_divergent_claim_flags_what_rests_on_it_with_the_path(root):
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    (root / "kb" / "faulty.md").write_text(FAULTY)
    commit(root)
    verify(root)
    assert status(root)["review"] == [
        {"claim": "far", "path": ["far", "middle", "fourth-power"], "why": "fourth-power is divergent"},
        {"claim": "faulty", "path": ["faulty", "fourth-power"], "why": "fourth-power is divergent"},
        {"claim": "middle", "path": ["middle", "fourth-power"], "why": "fourth-power is divergent"},
    ]


def test_a_reader_who_took_the_run_into_account_is_not_asked_again(root):
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    commit(root)
    run = json.loads(verify(root, "--json").stdout)[0]["run"]
    note = root / "kb" / "middle.md"
    note.write_text(note.read_text().replace("---\n", f"---\nreviewed: '[[{run}]]'\n", 1))
    assert [review["claim"] for review in status(root)["review"]] == ["far"]


def test_a_verdict_that_turned_is_flagged_and_stands_in_the_history(root):
    verify(root)
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    commit(root)
    verify(root)
    events = json.loads(claimlab(root, "history", "fourth-power", "--json").stdout)["events"]
    assert [event["kind"] for event in events] == ["registered", "opened", "decided", "amended", "opened", "decided"]
    assert events[2]["text"].startswith("supported")
    assert "code experiments/light.py changed" in events[3]["text"]
    assert events[5]["text"].startswith("divergent")


def test_earlier_verdicts_are_never_hidden(root):
    note = root / "kb" / "fourth-power.md"
    runs = []
    for centre in (4.0, 2.0, 4.01):
        write_experiment(root, centre={"a": centre, "b": centre})
        commit(root)
        runs.append(json.loads(verify(root, "--json").stdout)[0]["run"])
        earlier = re.findall(r"^- Earlier verdicts: (.*)\.\n", note.read_text(), re.MULTILINE)
        shown = claimlab(root, "show", "fourth-power").stdout.partition(
            "Earlier verdicts, which say something else:\n"
        )[2]
        if len(runs) == 1:
            assert (earlier, shown) == ([], "")
        else:
            word = "supported" if len(runs) == 2 else "divergent"
            assert re.fullmatch(rf"{word} on \d{{4}}-\d\d-\d\d in \[\[{runs[-2]}\]\]", earlier[0])
            assert re.match(rf"  {word}, .*\s+{runs[-2]}\n", shown)
    listed = json.loads(claimlab(root, "show", "fourth-power", "--json").stdout)["earlier"]
    assert [(one["status"], one["run"]) for one in listed] == [("divergent", runs[1])]
    events = json.loads(claimlab(root, "history", "fourth-power", "--json").stdout)["events"]
    said = [(event["run"], event["text"].partition(".")[0]) for event in events if event["kind"] == "decided"]
    assert said == list(zip(runs, ["supported", "divergent", "supported"], strict=True))
    assert "CL053" not in claimlab(root, "check").stdout


def test_a_divergent_claim_gets_one_divergence_note_with_its_rivals(root):
    note = root / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("tags:", "challenged_by: ['[[rival]]']\ntags:", 1))
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    commit(root)
    assert "drafted kb/drafts/divergence-fourth-power.md" in verify(root).stderr
    drafted = (root / "kb" / "drafts" / "divergence-fourth-power.md").read_text()
    assert 'claims:\n  - "[[fourth-power]]"\n  - "[[rival]]"\n' in drafted
    assert "What would resolve it" in drafted
    assert "drafted" not in verify(root, "--fresh").stderr


def test_a_stale_claim_is_work_for_a_machine_with_what_changed(root):
    verify(root)
    write_experiment(root, centre={"a": 4.01, "b": 4.01})
    assert status(root)["redo"] == [{"claim": "fourth-power", "why": "code experiments/light.py changed"}]
    commit(root)
    finished = claimlab(root, "verify", "--stale", "--trust", "--json")
    assert [entry["freshness"] for entry in json.loads(finished.stdout)] == ["fresh"]


def test_comments_and_white_space_make_nothing_stale(root):
    verify(root)
    path = root / "experiments" / "light.py"
    path.write_text("# a comment\n\n" + path.read_text().replace("import time", "import time  # and another"))
    assert status(root)["redo"] == []
