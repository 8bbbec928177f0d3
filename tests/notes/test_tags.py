"""What is a tag, for the index and for pages alike."""

from __future__ import annotations

import pytest

from claimlab.notes.parse import parse_note
from claimlab.notes.tags import lineage


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#plain, (#bracket) **#bold** > #quoted", ("plain", "bracket", "bold", "quoted")),
        ("#2024/review #3d-print #_x #日本 #🚀 #été", ("2024/review", "3d-print", "_x", "日本", "🚀", "été")),
        ("#nested/one/ and #a-b", ("nested/one", "a-b")),
        ("#1984 #19-84 # #- x#y ##z", ()),
        ('<font color="#ff0000">r</font> <span style="color: #e67e22">o</span>', ()),
        ("[Intro](#intro) [[C #notes on it]] [[#own]] https://e.org/a,#frag2", ()),
        ("`#code` $a #b$ <!-- #hidden --> %%#too%%", ()),
        ("a < b #seen and [[x]] #after", ("seen", "after")),
    ],
)
def test_tags_are_those_that_obsidian_sees(text, tags):
    assert parse_note("n.md", text.encode()).tags == tags


def test_a_nested_tag_lies_in_those_above_it():
    assert lineage("a/b/c") == ("a", "a/b", "a/b/c")
