"""What a note rests on is looked at by a person, and the record of it goes out of date by itself."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests.lint.gardens import findings, plant
from tests.vaults import claimlab, make_vault, write_experiment

MIDDLE = (
    "---\ntype: claim\nid: middle\ntitle: Something that rests on it\ndepends_on: ['[[fourth-power]]']  # why\n---\n"
)
FAR = "---\ntype: claim\nid: far\ntitle: Something two links away\ndepends_on: ['[[middle]]']\n---\n"
CITING = """---
type: claim
id: citing
title: Something that a paper says
literature:
  - source: "[[paper]]"
    stance: confirm
    passage: "paper says"
---
"""
UNSETTLED = {"CL055", "CL056"}


@pytest.fixture(scope="module")
def refuted(tmp_path_factory):
    """A vault whose claim fourth-power came out divergent."""
    folder = tmp_path_factory.mktemp("refuted")
    vault = make_vault(folder / "v", centre={"a": 2.0, "b": 2.0})
    assert claimlab(vault, "verify", "fourth-power", "--trust", XDG_CACHE_HOME=str(folder)).returncode == 0
    return vault


@pytest.fixture
def divergent(refuted, tmp_path, monkeypatch):
    """A copy of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return shutil.copytree(refuted, tmp_path / "v")


def said(vault, codes=UNSETTLED):
    return [(one.code, one.path, one.line) for one in findings(vault) if one.code in codes]


def due(vault, *arguments):
    finished = claimlab(vault, "review", "--json", *arguments)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)["due"]


def test_who_rests_on_a_divergent_claim_is_told_at_the_link(divergent):
    plant(divergent, {"kb/middle.md": MIDDLE, "kb/far.md": FAR})
    assert said(divergent) == [("CL055", "kb/middle.md", 5)]
    assert [(one["note"], [claim["path"] for claim in one["claims"]]) for one in due(divergent)] == [
        ("kb/far.md", [["far", "middle", "fourth-power"]]),
        ("kb/middle.md", [["middle", "fourth-power"]]),
    ]


def test_a_source_that_supports_it_is_told_too(divergent):
    plant(divergent, {"kb/talk.md": "---\ntype: source\ntitle: A talk\nsupports: ['[[fourth-power]]']\n---\n"})
    assert said(divergent) == [("CL055", "kb/talk.md", 4)]
    assert claimlab(divergent, "review", "talk", "--done").returncode == 0
    assert said(divergent) == []


def test_a_review_is_one_line_and_ends_the_finding(divergent):
    plant(divergent, {"kb/middle.md": MIDDLE})
    assert claimlab(divergent, "review", "middle", "--done").returncode == 0
    text = (divergent / "kb" / "middle.md").read_text()
    (line,) = re.findall(r"  - \"\[\[fourth-power\]\] divergent \d{4}-\d{2}-\d{2}\"\n", text)
    assert text.replace("reviewed:\n" + line, "") == MIDDLE
    assert said(divergent) == []
    assert due(divergent) == []


def test_a_review_is_out_of_date_when_the_status_is_another(divergent):
    entry = "reviewed: ['[[fourth-power]] supported 2026-01-01', 'a talk with its author']\n"
    plant(divergent, {"kb/middle.md": MIDDLE.replace("depends_on", entry + "depends_on")})
    assert said(divergent) == [("CL055", "kb/middle.md", 6)]
    assert claimlab(divergent, "review", "--all", "--done").returncode == 0
    text = (divergent / "kb" / "middle.md").read_text()
    assert "a talk with its author" in text
    assert "supported" not in text
    assert said(divergent) == []


@pytest.mark.parametrize(
    "fields",
    [
        "challenged_by: ['[[fourth-power]]']",
        "status_from: {all: ['[[fourth-power]]']}",
        "reviewed: '[[fourth-power]]: seen, it is divergent'",
    ],
)
def test_who_shows_to_know_it_is_left_alone(divergent, fields):
    plant(divergent, {"kb/middle.md": MIDDLE.replace("depends_on", f"{fields}\ndepends_on")})
    assert said(divergent) == []


@pytest.mark.parametrize(
    "text",
    [
        "---\ntype: note\n---\nSee [[fourth-power]], which was refuted.\n",
        "---\ntype: claim\nid: rival\ntitle: It grows with the square\nchallenges: ['[[fourth-power]]']\n---\n",
        "---\ntype: divergence\nclaims: ['[[fourth-power]]', '[[rival]]']\n---\n",
        "---\ntype: claim\nid: other\ntitle: Beside it\nrelated: ['[[fourth-power]]']\n---\n",
    ],
)
def test_a_mention_is_no_support(divergent, text):
    plant(divergent, {"kb/note.md": text})
    assert said(divergent) == []


def test_nothing_rests_badly_on_a_supported_claim_until_it_is_stale(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    vault = make_vault(tmp_path / "v")
    plant(vault, {"kb/middle.md": MIDDLE})
    assert claimlab(vault, "verify", "fourth-power", "--trust").returncode == 0
    assert said(vault) == []
    write_experiment(vault, centre={"a": 4.01, "b": 4.0})
    assert said(vault) == [("CL056", "kb/middle.md", 5)]


def test_a_passage_is_pinned_and_a_change_of_it_is_found_until_it_was_read_again(tmp_path):
    vault = make_vault(tmp_path / "v")
    plant(vault, {"kb/citing.md": CITING})
    paper = vault / "kb" / "paper.md"
    assert due(vault)[0]["passages"] == [{"source": "kb/paper.md", "passage": "paper says", "pin": "not pinned"}]
    assert claimlab(vault, "review", "citing", "--done").returncode == 0
    text = (vault / "kb" / "citing.md").read_text()
    assert re.sub(r"    digest: \"?[0-9a-f]{16}\"?\n", "", text) == CITING
    assert due(vault) == []
    paper.write_text(paper.read_text().replace("The paper says so.", "The  paper\nsays so.\n\nAnd more."))
    assert said(vault, {"CL057", "CL058"}) == []
    paper.write_text(paper.read_text().replace("says so", "says something else"))
    assert [code for code, *_ in said(vault, {"CL057", "CL058"})] == ["CL057"]
    assert "(passage changed since it was" in claimlab(vault, "show", "citing").stdout
    assert claimlab(vault, "review", "citing", "--done").returncode == 0
    assert said(vault, {"CL057", "CL058"}) == []
    paper.write_text("---\ntype: source\n---\nAll is different.\n")
    assert [code for code, *_ in said(vault, {"CL057", "CL058"})] == ["CL058"]
    before = (vault / "kb" / "citing.md").read_bytes()
    assert "nothing to record" in claimlab(vault, "review", "citing", "--done").stderr
    assert (vault / "kb" / "citing.md").read_bytes() == before


def test_neither_field_makes_a_status_stale(divergent):
    plant(divergent, {"kb/citing.md": CITING})
    note = divergent / "kb" / "fourth-power.md"
    note.write_text(note.read_text().replace("tags:", "reviewed: ['[[citing]] unverified 2026-01-01']\ntags:", 1))
    claims = json.loads(claimlab(divergent, "status", "--json").stdout)["claims"]
    assert {one["claim"]: one["freshness"] for one in claims}["fourth-power"] == "fresh"


def test_one_has_to_say_what_was_looked_at(tmp_path):
    vault = make_vault(tmp_path / "v")
    finished = claimlab(vault, "review", "--done")
    assert (finished.returncode, "--all" in finished.stderr) == (2, True)
    assert claimlab(vault, "review", "nothing-of-that-name").returncode == 2
