"""``claimlab graph``: an export never takes the place of a note, and goes nowhere else than it is told."""

import json

import pytest

from tests.vaults import claimlab, make_vault


@pytest.mark.parametrize("form", ["dot", "graphml", "json"])
def test_an_export_does_not_overwrite_a_note(tmp_path, form):
    root = make_vault(tmp_path / "v")
    (root / "link").symlink_to(root / "kb")
    for out in (root / "kb" / "paper.md", root / "kb" / ".." / "link" / "paper.md"):
        before = out.read_bytes()
        finished = claimlab(root, "graph", "--format", form, "--out", str(out))
        assert (finished.returncode, finished.stdout) == (2, "")
        assert "is a note, not an export of the graph" in finished.stderr
        assert out.read_bytes() == before


def test_an_export_overwrites_the_one_before(tmp_path):
    root = make_vault(tmp_path / "v")
    (root / "kb" / "graph.dot").write_text("old")
    assert claimlab(root, "graph", "--format", "dot", "--out", str(root / "kb" / "graph.dot")).returncode == 0
    assert (root / "kb" / "graph.dot").read_text().startswith("digraph")


def test_a_folder_takes_no_export(tmp_path):
    root = make_vault(tmp_path / "v")
    for out in (".", str(root / "kb"), "/"):
        finished = claimlab(root, "graph", "--format", "json", "--out", out)
        assert (finished.returncode, finished.stdout) == (2, "")
        assert finished.stderr == f"claimlab: {out} is a folder; name a file in it with --out\n"


def test_an_export_is_written_in_the_format_that_its_ending_tells(tmp_path):
    root = make_vault(tmp_path / "v")
    for name, start in (("g.json", "{"), ("g.GraphML", "<graphml"), ("new/g.gv", "digraph")):
        finished = claimlab(root, "graph", "--out", str(tmp_path / name))
        assert (finished.returncode, finished.stdout) == (0, "")
        assert (tmp_path / name).read_text().startswith(start)


def test_an_export_without_a_format_is_refused_and_so_is_a_question_with_a_file(tmp_path):
    root = make_vault(tmp_path / "v")
    finished = claimlab(root, "graph", "--out", str(tmp_path / "g"))
    assert (finished.returncode, finished.stdout, (tmp_path / "g").exists()) == (2, "", False)
    assert finished.stderr.endswith("tells no format (.json, .graphml, .dot, .gv do); add --format\n")
    assert claimlab(root, "graph", "--orphans", "--out", str(tmp_path / "g.json")).returncode == 2


def test_an_export_does_not_overwrite_the_settings(tmp_path):
    root = make_vault(tmp_path / "v")
    before = (root / "claimlab.toml").read_bytes()
    finished = claimlab(root, "graph", "--format", "json", "--out", str(root / "claimlab.toml"))
    assert (finished.returncode, finished.stdout) == (2, "")
    assert (root / "claimlab.toml").read_bytes() == before


def test_json_is_one_document_or_refused(tmp_path):
    root = make_vault(tmp_path / "v")
    assert claimlab(root, "graph", "--format", "dot", "--json").returncode == 2
    finished = claimlab(root, "graph", "--out", str(tmp_path / "graph.dot"), "--json")
    assert json.loads(finished.stdout) == {"out": str(tmp_path / "graph.dot"), "format": "dot"}
    assert claimlab(root, "check", "--format", "sarif", "--json").returncode == 2
    finished = claimlab(root, "check", "--update-baseline", "--json")
    assert json.loads(finished.stdout) == {"baseline": str(root / "claimlab-baseline.json"), "accepted": 2}
    finished = claimlab(root, "trust", "light", "--json", XDG_DATA_HOME=str(tmp_path))
    granted = json.loads(finished.stdout)
    assert (granted["experiment"], granted["modules"]) == ("light", ["light.py"])
    listed = json.loads(claimlab(root, "trust", "--json", XDG_DATA_HOME=str(tmp_path)).stdout)
    assert listed["trusted"] == [{"experiment": "light", "digest": granted["digest"]}]
