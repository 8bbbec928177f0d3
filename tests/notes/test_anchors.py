"""Anchors are those of GitHub: the examples are what github-slugger and GitHub give."""

from __future__ import annotations

import pytest

from claimlab.notes.anchors import github_anchor, github_anchors


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("My Heading", "my-heading"),
        ("1.2 Num", "12-num"),
        ("What's new?", "whats-new"),
        ("A & B", "a--b"),
        ("snake_case and `code`", "snake_case-and-code"),
        ("**Bold**, *slanted* and _slanted_", "bold-slanted-and-slanted"),
        ("See [the docs](https://example.org/a)", "see-the-docs"),
        ("See [[note|the note]]", "see-the-note"),
        ("Größe λ 模型", "größe-λ-模型"),
        ("well-known", "well-known"),
    ],
)
def test_a_heading_has_the_anchor_that_github_gives_it(heading, anchor):
    assert github_anchor(heading) == anchor


def test_headings_of_one_name_are_numbered_and_none_twice():
    assert github_anchors(["Same", "Same", "Same 1", "Same"]) == ("same", "same-1", "same-1-1", "same-2")
