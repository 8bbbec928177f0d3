from __future__ import annotations

import re

from claimlab.site import publish


def test_notes_of_one_title_are_told_apart_by_folder_or_path(vault, tmp_path):
    def built(notes: dict[str, str], out: str) -> str:
        publish(vault(notes), tmp_path / out)
        return (tmp_path / out / "notes" / "index.html").read_text()

    notes = {f"{path}.md": "# The same\n" for path in ("a/one", "b/two", "c/three", "c/four", "five")}
    page = built({**notes, "a/six.md": "# Another\n"}, "out")
    places = re.findall(r'The same</a> <span class="hint">([^<]*)</span>', page)
    assert places == ["a", "b", "c/four.md", "c/three.md", "five.md"]
    assert "Another</a></li>" in page
    # a second build, with one note fewer, says what a first one would
    again = tmp_path / "vault" / "b" / "two.md"
    again.unlink()
    publish(tmp_path / "vault", tmp_path / "out")
    publish(tmp_path / "vault", tmp_path / "clean")
    pages = [(tmp_path / out / "notes" / "index.html").read_bytes() for out in ("out", "clean")]
    assert pages[0] == pages[1]


def test_a_count_of_one_is_said_in_the_singular(vault, tmp_path):
    claim = "---\ntype: claim\nid: one\ntags: [alone]\n---\n# One is one\n"
    publish(vault({"one.md": claim}), tmp_path / "out")
    said = {path: (tmp_path / "out" / path).read_text() for path in ("tags/alone.html", "claims.html", "graph.html")}
    assert '"1 note with this tag."' in said["tags/alone.html"]
    assert '"1 claim with status, confidence and domain."' in said["claims.html"]
    assert ">1 claim</p>" in said["claims.html"]
    assert "1 note and 0 links." in said["graph.html"]
