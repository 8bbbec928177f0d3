"""A list gets one more item, and nothing else of the note changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.errors import InputError
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.splice_item import add_item


def added(fields: str, item: str = "new") -> str:
    after = add_item(f"---\n{fields}\n---\nBody: [x]\n", "aliases", item)
    return after.removeprefix("---\n").removesuffix("\n---\nBody: [x]\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aliases: [one, 'two']  # why", "aliases: [one, 'two', new]  # why"),
        ("aliases: []", "aliases: [new]"),
        ("aliases: [one, ]", "aliases: [one, new ]"),
        ("aliases: [\n  one,\n  two\n  ]", "aliases: [\n  one,\n  two, new\n  ]"),
        ("aliases:\n- one # 1\n- 'two'\nb: 1", "aliases:\n- one # 1\n- 'two'\n- new\nb: 1"),
        ("aliases:\n    - one\n\nb: 1", "aliases:\n    - one\n    - new\n\nb: 1"),
        ("aliases:   # other names\nb: 1", "aliases:   # other names\n  - new\nb: 1"),
        ("aliases: one, two", 'aliases: "one, two, new"'),
        ('aliases: ""', "aliases:\n  - new"),
        ("b: 1 # x", "b: 1 # x\naliases:\n  - new"),
        ("aliases: [one, new]", "aliases: [one, new]"),
    ],
)
def test_the_item_is_added_in_the_style_of_the_list(before, after):
    assert added(before) == after


def test_an_item_with_signs_of_yaml_is_quoted_and_line_ends_are_kept():
    assert added("aliases: [one]", "a, b]") == 'aliases: [one, "a, b]"]'
    assert add_item("---\r\naliases:\r\n  - x\r\n---\r\n", "aliases", "a: b") == (
        '---\r\naliases:\r\n  - x\r\n  - "a: b"\r\n---\r\n'
    )


def test_a_note_without_frontmatter_gets_one():
    assert add_item("text", "aliases", "new") == "---\naliases:\n  - new\n---\ntext"


@pytest.mark.parametrize("fields", ["aliases: {a: b}", "aliases: [a] # ]", "aliases: [a\nb: 1"])
def test_what_cannot_be_done_safely_is_refused_with_its_place(fields):
    with pytest.raises(InputError) as caught:
        added(fields)
    assert (caught.value.diagnostics[0].line, caught.value.diagnostics[0].column) == (2, 1)


@given(st.text(alphabet=st.sampled_from("a: \n-[],#'\"é"), max_size=30), st.sampled_from(["x", "a, b", "a: b", "[x]"]))
def test_whatever_stands_there_nothing_else_changes(fields, item):
    text = f"---\naliases: {fields}\nb: 1\n---\nbody"
    before = read_frontmatter(text)
    try:
        after = read_frontmatter(add_item(text, "aliases", item))
    except InputError:
        return
    assert after is not None
    others = dict(before.values) if before else {}
    others.pop("aliases", None)
    kept = dict(after.values)
    assert item in kept.pop("aliases")
    assert kept == others
