"""Passages of a note: found by heading, block or quoted words; a change of one shows in its digest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.parse import parse_note
from claimlab.notes.passage import find_passage, passage_digest

TEXT = """---
title: A paper
---
The first words.

## Findings

Loss grows with
the square of time. ^square

### Details

A detail.

## Limits

One model.
"""
NOTE = parse_note("paper.md", TEXT.encode())


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("", "The first words.", "One model.\n"),
        ("Findings", "## Findings", "A detail.\n\n"),
        ("details", "### Details", "A detail.\n\n"),
        ("Limits", "## Limits", "One model.\n"),
        ("^square", "Loss grows", "^square"),
        ("grows with the square", "Loss grows", "^square"),
    ],
)
def test_a_passage_is_a_section_a_block_a_paragraph_or_all(name, begins, ends):
    found = find_passage(NOTE, name)
    assert found is not None
    assert found.lstrip("\n").startswith(begins)
    assert found.rstrip("\n") == found.rstrip("\n").removesuffix(ends.rstrip("\n")) + ends.rstrip("\n")


@pytest.mark.parametrize("name", ["Result", "^squar", "^quare", "time. One model", "first words. Findings"])
def test_what_is_not_there_is_not_found(name):
    assert find_passage(NOTE, name) is None


def test_line_ends_do_not_count():
    windows = parse_note("paper.md", TEXT.replace("\n", "\r\n").encode())
    for name in ("", "Findings", "^square", "grows with the square"):
        assert passage_digest(find_passage(windows, name) or "") == passage_digest(find_passage(NOTE, name) or "")


@given(st.lists(st.text("abc", min_size=1), min_size=1), st.sampled_from([" ", "\n", "  \n\t"]))
def test_the_digest_depends_on_words_and_not_on_white_space(words, between):
    plain = passage_digest(" ".join(words))
    assert passage_digest(between.join(words) + between) == plain
    assert passage_digest(" ".join([*words, "d"])) != plain
