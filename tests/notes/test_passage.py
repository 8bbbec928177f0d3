"""Passages of a note: found by heading, block or quoted words; a change of one shows in its digest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.parse import parse_note
from claimlab.notes.passage import find_block, find_passage, find_section, passage_digest

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


FENCED = "## Setup\n\n```sh\n# a comment\n\nmake ^no\n```\n\nafter\n\n## Next\n"


def test_a_comment_in_code_ends_no_section():
    assert find_section(FENCED, "Setup") == FENCED[: FENCED.index("## Next") - 1]
    assert find_section(FENCED, "a comment") is None
    assert find_passage(parse_note("n.md", FENCED.encode()), "Setup") == find_section(FENCED, "Setup")


def test_a_heading_is_known_by_its_very_text_and_else_by_its_words():
    text = "# Set-up!\n\none\n\n# Set up\n\ntwo\n"
    assert "two" in (find_section(text, "set  up") or "")
    assert "one" in (find_section(text, "Set-Up") or "")
    assert "one" in (find_section(text, "set, up") or "")
    assert find_section("# ?\n", "!") is None


@pytest.mark.parametrize(
    ("text", "name", "block"),
    [
        ("- one ^one\n- two ^two\n", "one", "- one ^one"),
        ("- one ^one\n- two ^two\n", "two", "- two ^two"),
        ("words:\n1. one\n2. two\n   lines ^b\n3. three\n", "b", "2. two\n   lines ^b"),
        ("- one\n    - deep ^b\n", "b", "- deep ^b"),
        ("- one\n\n    more of it ^b\n", "b", "more of it ^b"),
        ("before\n\nIt was in\n1986. So it was. ^b\n", "b", "It was in\n1986. So it was. ^b"),
        ("before\n\na\nb ^B\n\nafter\n", "b", "a\nb ^B"),
        ("before\n\n> a\n> b ^b\n", "b", "> a\n> b ^b"),
        ("before\n\n| a |\n|---|\n| 1 |\n\n^b\n", "b", "| a |\n|---|\n| 1 |\n\n^b"),
        ("before\n\n```\na\n\n# b ^no\n```\n^b\n", "b", "```\na\n\n# b ^no\n```\n^b"),
        ("before\n\n- a\n- b\n\n^b\n", "b", "- a\n- b\n\n^b"),
        ("^b\n", "b", "^b"),
        ("`a` ^b", "b", "`a` ^b"),
        ("```\na ^b\n```\n\nc ^b\n", "b", "c ^b"),
        ("```\na ^b\n```\n", "b", None),
        ("a ^bc\n", "b", None),
        ("x^b\n", "b", None),
    ],
)
def test_a_block_is_the_paragraph_or_the_item_that_ends_with_its_id(text, name, block):
    assert find_block(text, name) == block
    windows = find_block(text.replace("\n", "\r\n"), name)
    assert (None if windows is None else windows.replace("\r\n", "\n")) == block


BLOCKS = st.text(alphabet="ab1.-> \t\n`^", max_size=60)


@given(BLOCKS)
def test_every_block_of_a_note_can_be_cited_and_no_other(text):
    note = parse_note("n.md", text.encode())
    for name in ("a", "b", "ab", *note.blocks):
        found = find_passage(note, f"^{name}")
        assert (found is not None) == (name in note.blocks)
        assert found is None or (found in text and found.endswith(f"^{name}"))


def test_line_ends_do_not_count():
    windows = parse_note("paper.md", TEXT.replace("\n", "\r\n").encode())
    for name in ("", "Findings", "^square", "grows with the square"):
        assert passage_digest(find_passage(windows, name) or "") == passage_digest(find_passage(NOTE, name) or "")


@given(st.lists(st.text("abc", min_size=1), min_size=1), st.sampled_from([" ", "\n", "  \n\t"]))
def test_the_digest_depends_on_words_and_not_on_white_space(words, between):
    plain = passage_digest(" ".join(words))
    assert passage_digest(between.join(words) + between) == plain
    assert passage_digest(" ".join([*words, "d"])) != plain
