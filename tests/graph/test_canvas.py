"""Canvases follow a note that moves, and nothing else in them changes."""

from __future__ import annotations

import pytest

from claimlab.errors import UsageError
from claimlab.graph.build import build_graph
from claimlab.graph.rename import plan_rename
from claimlab.notes.vault import load_vault


def renamed(root, files, old="old.md", new="new.md"):
    for name, text in {"old.md": "text", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return plan_rename(build_graph(load_vault(root)), old, new)


def test_only_the_path_of_the_card_changes(tmp_path):
    before = (
        '\ufeff{"nodes":[\r\n\t{"id":"1", "type":"file", "file" : "old.md", "subpath":"#H", "x":1.50},\r\n'
        '\t{"id":"2","type":"text","text":"\\"file\\":\\"old.md\\" [[other]] \\u00e9"},\r\n'
        '\t{"id":"old.md","type":"file","file":"other.md"}, {"type":"file","file":"x/old.md"},\r\n'
        '\t{"type":"file","file":"o\\u006cd.md"}],"edges":[]}'
    )
    rename = renamed(tmp_path, {"a.canvas": before, "x/old.md": "text"}, new="über.md")
    after = before.replace('"file" : "old.md"', '"file" : "über.md"').replace("o\\u006cd.md", "\\u00fcber.md")
    assert (rename.before["a.canvas"], rename.after["a.canvas"], rename.links) == (before, after, 2)


@pytest.mark.parametrize("text", ["", "{", '{"file":"old.md"', '{"text":"old.md"}', "[" * 9999, '{"file":["old.md"]}'])
def test_a_canvas_that_is_damaged_or_shows_something_else_stays_as_it_is(tmp_path, text):
    assert "a.canvas" not in renamed(tmp_path, {"a.canvas": text}).after


def test_paths_count_from_the_folder_that_obsidian_opened(tmp_path):
    card = '{{"nodes":[{{"type":"file","file":"{}"}}]}}'.format
    files = {"claimlab.toml": "", "inner/.obsidian/app.json": "{}", "inner/old.md": "text"}
    files |= {"inner/boards/a.canvas": card("old.md"), "b.canvas": card("inner/old.md"), "c.canvas": card("old.md")}
    rename = renamed(tmp_path, files, "inner/old.md", "inner/x/new.md")
    assert rename.after["inner/boards/a.canvas"] == card("x/new.md")
    assert rename.after["b.canvas"] == card("inner/x/new.md")
    assert "c.canvas" not in rename.after
    with pytest.raises(UsageError, match=r"a\.canvas.*cannot show 'new.md'"):
        renamed(tmp_path, files, "inner/old.md", "new.md")


def test_paths_count_from_above_the_vault_when_obsidian_opened_a_folder_above(tmp_path):
    (tmp_path / ".obsidian").mkdir()
    rename = renamed(tmp_path / "v", {"a.canvas": '{"file": "v/old.md"}'})
    assert rename.after["a.canvas"] == '{"file": "v/new.md"}'


def test_links_in_the_text_of_a_card_are_carried_along_and_no_other_byte_changes(tmp_path):
    before = (
        '{"nodes":[{"type":"text", "text" : "\\ud83d\\ude00 \\u00e9 \\"x\\"\\n[[old]] [[old|so]] [[other]] '
        '\\u005b[old#H]]"},\n'
        '\t{"text":"# Title\\n\\n[t](old.md) `[[old]]` ünï ![[old]]"}, {"id":"[[old]]","label":"[[old]]"}]}'
    )
    rename = renamed(tmp_path, {"a.canvas": before, "other.md": "x"}, new="neü.md")
    head, tail = before.split("\n", 1)
    head = head.replace("[[old]] [[old|so]]", "[[ne\\u00fc]] [[ne\\u00fc|so]]").replace("[old#H", "[ne\\u00fc#H")
    tail = tail.replace("(old.md)", "(ne%C3%BC.md)").replace("![[old]]", "![[neü]]")
    assert (rename.after["a.canvas"], rename.links) == (f"{head}\n{tail}", 5)


def test_the_text_of_a_card_with_half_a_letter_stays_as_it_is(tmp_path):
    assert "a.canvas" not in renamed(tmp_path, {"a.canvas": '{"text":"\\ud83d [[old]]"}'}).after


def test_a_canvas_in_the_ledger_stays_as_it_is(tmp_path):
    files = {"claimlab.toml": "", "kb/evidence/e/a.canvas": '{"file": "old.md", "text": "[[old]]"}'}
    assert renamed(tmp_path, files).after == {"new.md": "text"}
