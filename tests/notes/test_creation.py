"""A file is created whole, and only where none is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from claimlab.errors import UsageError
from claimlab.notes.creation import create


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_created_with_its_folders_and_nothing_is_left_beside_it(tmp_path):
    create(tmp_path, "a/b/c.md", b"new")
    assert (tmp_path / "a/b/c.md").read_bytes() == b"new"
    assert names(tmp_path / "a/b") == ["c.md"]


def test_neither_a_file_nor_a_link_to_nowhere_is_replaced(tmp_path):
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere.md")
    for name in ("old.md", "link.md"):
        with pytest.raises(UsageError, match=f"{name} is there already"):
            create(tmp_path, name, b"new")
    assert (tmp_path / "old.md").read_text() == "old"
    assert names(tmp_path) == ["link.md", "old.md"]


@pytest.mark.parametrize("links", [True, False])
def test_of_many_at_once_exactly_one_creates_the_file(tmp_path, links, monkeypatch):
    def refuse(*_):
        raise PermissionError

    if not links:  # a file system without them
        monkeypatch.setattr(Path, "hardlink_to", refuse)

    def attempt(number):
        try:
            create(tmp_path, "x.md", str(number).encode())
        except UsageError:
            return ""
        return str(number)

    with ThreadPoolExecutor(8) as pool:
        (winner,) = filter(None, pool.map(attempt, range(8)))
    assert (tmp_path / "x.md").read_text() == winner
    assert names(tmp_path) == ["x.md"]


def test_nothing_is_created_outside(tmp_path):
    (tmp_path / "v").mkdir()
    with pytest.raises(UsageError, match="leads out of the vault"):
        create(tmp_path / "v", "../x.md", b"new")
    assert names(tmp_path) == ["v"]
