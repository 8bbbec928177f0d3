"""``claimlab graph``: an export never takes the place of a note."""

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


def test_an_export_does_not_overwrite_the_settings(tmp_path):
    root = make_vault(tmp_path / "v")
    before = (root / "claimlab.toml").read_bytes()
    finished = claimlab(root, "graph", "--format", "json", "--out", str(root / "claimlab.toml"))
    assert (finished.returncode, finished.stdout) == (2, "")
    assert (root / "claimlab.toml").read_bytes() == before
