"""A rename names the files that it does not look into and that hold the note's old name."""

from __future__ import annotations

import pytest

from claimlab.graph.not_carried import not_carried
from claimlab.notes.parse import MAX_BYTES
from claimlab.notes.vault import load_vault
from tests.lint.gardens import plant


def left(root, files):
    plant(root, {"claimlab.toml": "", "sub/old.md": "text", **files})
    return not_carried(load_vault(root, cache=False), "sub/old.md")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Templates/a.md", "[[old]]"),
        ("x/mine/deep/a.md", "![[sub/old#H]]"),
        (".obsidian/bookmarks.json", '{"items":[{"type":"file","path":"sub/old.md"}]}'),
        ("all.base", 'filters: file.hasLink("old")'),
        ("large.md", "[[Old|x]]" + " " * MAX_BYTES),
    ],
)
def test_a_file_that_names_the_note_is_named(tmp_path, name, text):
    settings = {"x/.obsidian/templates.json": '{"folder": "mine"}'}
    assert left(tmp_path, {**settings, name: text}) == (name,)


def test_what_names_another_note_or_is_looked_into_is_not_named(tmp_path):
    files = {
        "Templates/a.md": "[[older]] [[my old]] old",
        ".obsidian/bookmarks.json": '{"path":"sub/older.md"}',
        "all.base": "old",
        "a.md": "[[old]]",
        "a.canvas": '{"text":"[[old]]"}',
    }
    assert left(tmp_path, files) == ()
