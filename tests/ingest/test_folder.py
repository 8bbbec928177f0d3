from pathlib import Path

import pytest

from claimlab.errors import UsageError
from claimlab.ingest.folder import files_in
from claimlab.notes.walk import SITE_MARKER


def write(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x\n", encoding="utf-8")


def names(folder, root):
    return [path.relative_to(folder).as_posix() for path in files_in(folder, root)]


def test_texts_are_found_below_a_folder_and_other_files_are_not(tmp_path):
    write(tmp_path, "b.md", "a/deep/c.TXT", "a/d.markdown", "a/e.png")
    assert names(tmp_path, tmp_path) == ["a/d.markdown", "a/deep/c.TXT", "b.md"]


def test_what_a_vault_leaves_out_is_no_source(tmp_path):
    write(tmp_path, "a.md", "node_modules/x/README.md", "templates/t.md", ".hidden/h.md", "built/b.md", "raw/r.md")
    (tmp_path / ".gitignore").write_text("built/\n")
    (tmp_path / "claimlab.toml").write_text('[vault]\nexclude = ["raw/"]\n')
    assert names(tmp_path, tmp_path) == ["a.md"]


def test_a_folder_that_the_vault_excludes_is_read_when_it_is_named(tmp_path):
    write(tmp_path, "raw/r.md")
    (tmp_path / "claimlab.toml").write_text('[vault]\nexclude = ["raw/"]\n')
    assert names(tmp_path / "raw", tmp_path) == ["r.md"]


def test_what_git_ignores_above_the_folder_is_left_out(tmp_path, monkeypatch):
    write(tmp_path, "in/a.md", "in/b.txt")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.txt\n")
    assert names(tmp_path / "in", tmp_path / "elsewhere") == ["a.md"]
    monkeypatch.chdir(tmp_path / "in")
    assert names(Path(), tmp_path) == ["a.md"]


def test_a_published_site_is_no_source_wherever_it_lies(tmp_path):
    write(tmp_path, "a.md", f"docs/out/{SITE_MARKER}", "docs/out/robots.txt", "docs/out/fonts/LICENCE.txt", "docs/b.md")
    assert names(tmp_path, tmp_path) == ["a.md", "docs/b.md"]
    with pytest.raises(UsageError, match="holds no"):
        files_in(tmp_path / "docs" / "out", tmp_path)
