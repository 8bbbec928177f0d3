from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimlab.errors import InputError
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.splice import read_block, set_block, set_fields

NOTE = """---
# a comment
title: 'Quoted' # why
status: unverified   # by the tool
depends_on:
- a
- "b"

# between
tags: [x, y]
text: |
  status: not this one

  more
---

# Body
status: nor this
"""


def test_a_scalar_keeps_its_comment_and_its_spacing():
    after = set_fields(NOTE, {"status": "supported"})
    assert after == NOTE.replace("status: unverified   #", "status: supported   #")


def test_a_list_keeps_its_style():
    assert set_fields(NOTE, {"depends_on": ["[[c]]", "d"]}) == NOTE.replace('- a\n- "b"\n', '- "[[c]]"\n- d\n')
    assert set_fields(NOTE, {"tags": ["z", "a, b"]}) == NOTE.replace("[x, y]", '[z, "a, b"]')


def test_new_fields_go_before_the_closing_line():
    after = set_fields(NOTE, {"last_evaluated": "2026-02-17", "evidence": "[[run]]"})
    assert after == NOTE.replace("  more\n---\n", '  more\nlast_evaluated: 2026-02-17\nevidence: "[[run]]"\n---\n')


def test_none_removes_a_field_with_all_its_lines():
    assert set_fields(NOTE, {"text": None}) == NOTE.replace("text: |\n  status: not this one\n\n  more\n", "")
    assert set_fields(NOTE, {"absent": None}) is NOTE


def test_what_is_already_said_changes_nothing():
    assert set_fields(NOTE, {"status": "unverified", "tags": ["x", "y"], "title": "Quoted"}) is NOTE


def test_a_note_without_frontmatter_gets_one_behind_its_byte_order_mark():
    assert set_fields("\ufeffText\r\n", {"a": "b"}) == "\ufeff---\r\na: b\r\n---\r\nText\r\n"
    assert set_fields("Text", {"a": None}) == "Text"


def test_line_ends_are_the_notes_own():
    text = "---\r\na: 1\r\n---\r\nbody"
    assert set_fields(text, {"b": ["x"], "a": "2"}) == '---\r\na: "2"\r\nb:\r\n  - x\r\n---\r\nbody'


@pytest.mark.parametrize(
    "value", ["no", "12:30", "1.5", "a: b", "#x", "- x", " x", "x ", "", "'q'", '"', "a\nb", "@x", "\u2028"]
)
def test_any_text_reads_back_with_any_loader(value):
    import yaml

    after = set_fields("---\na: old\n---\n", {"a": value})
    assert read_frontmatter(after).values == {"a": value}
    assert yaml.safe_load(after.split("---\n")[1]) == {"a": value}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('+++\na = "1"\n+++\n', "TOML"),
        ("---\na: 1\n", "never closed"),
        ("---\na: 1\na: 2\n---\n", "cannot set"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text, what):
    with pytest.raises(InputError, match=what):
        set_fields(text, {"a": None})


def test_a_block_goes_to_the_end_and_is_replaced_in_place():
    first = set_block("# T\n\ntext", "verdict", "one\ntwo")
    assert first.startswith("# T\n\ntext\n\n<!-- claimlab:begin verdict sha256:")
    assert first.endswith("-->\none\ntwo\n<!-- claimlab:end verdict -->\n")
    moved = first + "\nbelow\n"
    second = set_block(moved, "verdict", "three")
    block = read_block(second, "verdict")
    assert (block.content, block.intact) == ("three", True)
    assert second.startswith("# T\n\ntext\n\n<!--")
    assert second.endswith("<!-- claimlab:end verdict -->\n\nbelow\n")
    assert set_block(second, "verdict", "three") == second


def test_other_line_ends_are_no_edit():
    text = set_block("a\n", "verdict", "one\ntwo").replace("\n", "\r\n")
    assert read_block(text, "verdict").intact
    assert "\r\nnew\r\n" in set_block(text, "verdict", "new")


@pytest.mark.parametrize("edit", [("two", "2"), ("<!-- claimlab:end verdict -->", ""), ("two\n", "two\n\n")])
def test_a_block_that_a_person_edited_is_refused(edit):
    text = set_block("a\n", "verdict", "one\ntwo").replace(*edit)
    assert not read_block(text, "verdict").intact
    with pytest.raises(InputError, match="CL051"):
        set_block(text, "verdict", "new")


def test_two_blocks_of_one_name_are_refused():
    text = set_block("a\n", "verdict", "one")
    with pytest.raises(InputError, match="twice"):
        set_block(text + text, "verdict", "new")


def test_a_marker_in_code_is_text():
    text = "```\n<!-- claimlab:begin verdict sha256:00 -->\n<!-- claimlab:end verdict -->\n```\n"
    assert read_block(text, "verdict") is None
    assert set_block(text, "verdict", "new").startswith(text)


def test_content_cannot_smuggle_a_marker():
    with pytest.raises(ValueError, match="marker"):
        set_block("a\n", "verdict", "x\n<!-- claimlab:end verdict -->\ny")


KEYS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
LINES = st.lists(
    st.one_of(
        st.tuples(
            KEYS, st.sampled_from(["1", "'x' # c", "[a, b]", "", "|\n  text\n\n  more", "\n- a\n- b", "\n  - a"])
        ),
        st.sampled_from([("#", " comment"), ("", "")]),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(LINES, TEXTS, KEYS, st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.none()), st.sampled_from(["\n", "\r\n"]))
def test_splicing_one_field_changes_only_its_lines(lines, body, name, value, newline):
    written = "".join(
        f"{key}:{' ' + rest if rest and rest[0] != chr(10) else rest}\n" for key, rest in lines if key != "#"
    )
    text = f"---\n{written}---\n{body}".replace("\n", newline)
    before = read_frontmatter(text)
    assume(before is not None and not before.problems)
    after_text = set_fields(text, {name: value})
    after = read_frontmatter(after_text)
    expected = {key: item for key, item in before.values.items() if key != name}
    if value is not None:
        expected[name] = value
    assert (after.values if after else {}) == expected
    assert after_text.endswith(body.replace("\n", newline))
    kept = [row for row in after_text.split("\n") if row in text.split("\n")]
    changed = [row for row in after_text.split("\n") if row not in text.split("\n")]
    rows = 1 if isinstance(value, str) else 0 if value is None else len(value) + 1
    assert len(changed) <= rows
    assert kept


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_bytes_outside_a_block_never_change(before, after, content):
    assume("claimlab:" not in content)
    try:
        first = set_block(before, "verdict", "old")
        text = first + after
        block = read_block(text, "verdict")
        assume(block is not None and block.content == "old")
        result = set_block(text, "verdict", content)
    except InputError as error:
        assert "never closed" in str(error)  # noqa: PT017 - either the block is written, or this is why not
        return
    assert result[: block.span[0]] == text[: block.span[0]]
    assert result.endswith(text[block.span[1] :])
    assert set_block(result, "verdict", content) == result


@pytest.mark.parametrize("before", ["```\nopen code", "~~~\n", "text\n\n````\n```\n", "+++\n"])
def test_a_block_that_would_be_no_block_is_refused(before):
    with pytest.raises(InputError, match="never closed"):
        set_block(before, "verdict", "+++\nx = 1\n+++")
