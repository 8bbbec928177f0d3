import json

import pytest
from click.testing import CliRunner

from claimlab.cli.main import claimlab
from claimlab.errors import UsageError
from claimlab.graph.build import build_graph
from claimlab.ingest.skeleton import lay_out
from claimlab.notes.vault import load_vault

TODAY = "2026-03-05"


def test_an_empty_folder_becomes_a_vault_whose_example_can_be_verified(tmp_path):
    written, kept = lay_out(tmp_path / "new", TODAY)
    assert kept == ()
    graph = build_graph(load_vault(tmp_path / "new", cache=False))
    assert graph.diagnostics == ()
    assert graph.links.dangling == 0
    assert [claim.claim.verifiable for claim in graph.claims.values()] == [True]
    assert "experiments/coin.py" in written


def test_what_is_there_is_kept(tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "claimlab.toml").write_text("[vault]\n")
    (tmp_path / ".gitignore").write_text("mine\n")
    written, kept = lay_out(tmp_path, TODAY)
    assert set(kept) == {"claimlab.toml", ".gitignore"}
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert "kb/index.md" in written
    assert lay_out(tmp_path, TODAY)[0] == ()


def test_a_folder_of_notes_gets_settings_that_take_all_of_it_in(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# A\n")
    assert lay_out(tmp_path, TODAY) == (("claimlab.toml",), ())
    assert list(load_vault(tmp_path, cache=False).notes) == ["notes/a.md"]


def test_the_command_says_what_a_gitignore_of_ones_own_lacks(tmp_path):
    (tmp_path / "a.md").write_text("# A\n")
    (tmp_path / ".gitignore").write_text("_site\n")
    (tmp_path / ".git").mkdir()
    said = CliRunner().invoke(claimlab, ["init", str(tmp_path)]).output
    assert f"Add to {tmp_path}/.gitignore, so that git leaves out" in said
    assert said.endswith("made again:\n      .claimlab/\n      __pycache__/\n")
    assert (tmp_path / ".gitignore").read_text() == "_site\n"
    (tmp_path / ".gitignore").write_text("_site\n__pycache__/\n.claimlab/\n")
    assert "Add to" not in CliRunner().invoke(claimlab, ["init", str(tmp_path)]).output


def test_a_new_vault_ignores_what_can_be_made_again_and_so_needs_no_advice(tmp_path):
    (tmp_path / ".git").mkdir()
    assert "Add to" not in CliRunner().invoke(claimlab, ["init", str(tmp_path)]).output


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        lay_out(tmp_path / "file", TODAY)


def test_the_command_says_what_it_wrote(tmp_path):
    result = CliRunner().invoke(claimlab, ["init", str(tmp_path / "new"), "--json"])
    assert "claimlab.toml" in json.loads(result.stdout)["written"]
    shown = CliRunner().invoke(claimlab, ["-C", str(tmp_path / "new"), "init"]).stdout
    assert shown.split() == ["kept", str(tmp_path / "new" / "claimlab.toml")]
