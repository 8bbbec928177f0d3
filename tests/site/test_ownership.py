"""What in an output folder is the user's is never lost, and what is out of date never stays."""

from __future__ import annotations

import shutil

import pytest

from claimlab.errors import UsageError
from claimlab.site import publish
from claimlab.site.ownership import MARKER, foreign_files, refuse_foreign


@pytest.fixture
def root(vault):
    """A vault of two notes, published once into ``_site``."""
    root = vault({"one.md": "first\n", "two.md": "second\n"})
    publish(root, root / "_site")
    return root


def edit(root, words):
    (root / "one.md").write_text(f"{words}\n")
    return publish(root, root / "_site")


def test_files_of_the_users_own_stay_through_every_build(root):
    out = root / "_site"
    (out / "CNAME").write_text("example.org")
    (out / ".nojekyll").touch()
    (out / "notes/mine").mkdir()
    (out / "notes/mine/p.txt").write_text("precious")
    (out / "link").symlink_to("CNAME")
    for words in ("second", "third", "fourth"):
        assert edit(root, words).kept == 4
    assert publish(root, out).kept == 4
    assert (out / "CNAME").read_text() == "example.org"
    assert (out / ".nojekyll").is_file()
    assert (out / "notes/mine/p.txt").read_text() == "precious"
    assert (out / "link").is_symlink()


def test_a_folder_of_the_users_own_stays_with_its_empty_folders(root):
    (root / "_site/.git/refs/heads").mkdir(parents=True)
    assert edit(root, "second").kept == 0
    edit(root, "third")
    assert (root / "_site/.git/refs/heads").is_dir()


def test_what_the_user_changes_or_deletes_stays_changed_or_deleted(root):
    out = root / "_site"
    (out / "CNAME").write_text("old.example.org")
    (out / "gone.txt").write_text("gone")
    edit(root, "second")
    (out / "CNAME").write_text("new.example.org")
    (out / "gone.txt").unlink()
    for words in ("third", "fourth"):
        edit(root, words)
        assert (out / "CNAME").read_text() == "new.example.org"
        assert not (out / "gone.txt").exists()


@pytest.mark.parametrize("is_kept", [True, False], ids=["with the cache", "without the cache"])
def test_the_page_of_a_note_that_is_gone_goes(root, is_kept):
    (root / "_site/mine.txt").write_text("mine")
    (root / "two.md").unlink()
    if not is_kept:
        shutil.rmtree(root / ".claimlab")
    assert publish(root, root / "_site").kept == 1
    assert not (root / "_site/notes/two.html").exists()
    assert (root / "_site/mine.txt").read_text() == "mine"


def test_a_file_in_the_place_of_a_new_page_is_named_and_left_alone(root):
    (root / "_site/notes/three.html").write_text("mine")
    (root / "_site/notes/deep").write_text("mine")
    (root / "three.md").write_text("third\n")
    with pytest.raises(UsageError, match=r"notes/three\.html"):
        publish(root, root / "_site")
    (root / "deep").mkdir()
    (root / "three.md").rename(root / "deep/three.md")
    with pytest.raises(UsageError, match="notes/deep"):
        publish(root, root / "_site")
    assert (root / "_site/notes/three.html").read_text() == "mine"


@pytest.mark.parametrize("marker", ["", "[]", "built by an older claimlab", '{"files": 3}'])
def test_without_the_list_nothing_is_deleted_and_all_that_is_needed_is_built(root, marker):
    out = root / "_site"
    (out / MARKER).write_text(marker)
    assert edit(root, "second").kept == 0
    (out / MARKER).write_text(marker)
    (out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        edit(root, "third")
    assert (out / "mine.txt").read_text() == "mine"


def test_an_output_that_is_not_there_holds_nothing_of_the_user(tmp_path):
    assert foreign_files(tmp_path / "nowhere", ["index.html"]) == ()


def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path):
    out = tmp_path / "precious"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not built by claimlab"):
        refuse_foreign(out, tmp_path / "vault")
    assert (out / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("name", [".", "vault", ".."])
def test_a_folder_that_holds_the_notes_is_refused(tmp_path, name):
    root = tmp_path / "vault"
    root.mkdir()
    with pytest.raises(UsageError, match="contains the notes"):
        refuse_foreign(root / name if name != "vault" else root, root)


def test_a_link_or_a_file_in_the_place_of_the_output_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "file").write_text("")
    for name in ("link", "file"):
        with pytest.raises(UsageError):
            refuse_foreign(tmp_path / name, tmp_path / "vault")


def test_an_empty_or_own_folder_is_accepted(tmp_path):
    (tmp_path / "empty").mkdir()
    refuse_foreign(tmp_path / "empty", tmp_path / "vault")
    own = tmp_path / "own"
    own.mkdir()
    (own / MARKER).write_text("")
    refuse_foreign(own, tmp_path / "vault")
    refuse_foreign(tmp_path / "new", tmp_path / "vault")
