"""Both sides of a merge that nobody resolved are found, wherever they stand, and what only looks like it is not."""

from __future__ import annotations

import time

import pytest

from claimlab.notes.parse import parse_note

CONFLICT = "<<<<<<< HEAD\nthis\n=======\nthat\n>>>>>>> other\n"


def found(text: str) -> list[tuple[str, int, int]]:
    note = parse_note("a.md", text.encode())
    return [(str(fault.code), fault.line, fault.column) for fault in note.diagnostics]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CONFLICT, 1),
        (f"---\ntitle: x\n---\n\nProse.\n{CONFLICT}More.\n", 6),
        (CONFLICT.replace("\n", "\r\n"), 1),
        (CONFLICT.replace("=======", "||||||| base\nbefore\n======="), 1),
        (f"{CONFLICT}{CONFLICT}", 1),
        (f"<<<<<<< a stray one\n\n{CONFLICT}", 3),
        (f"```\n{CONFLICT}```\n\n{CONFLICT}", 9),
        (CONFLICT.rstrip("\n"), 1),
    ],
)
def test_a_conflict_is_named_with_the_line_on_which_it_begins(text, line):
    assert found(text) == [("CL062", line, 1)]


@pytest.mark.parametrize("inside", ["title: this\n", "title: this\ntags: [a]\n", "", "not a field\n"])
def test_in_frontmatter_nothing_else_is_said_that_comes_of_it(inside):
    conflict = f"<<<<<<< HEAD\n{inside}=======\ntitle: that\n>>>>>>> other\n"
    assert found(f"---\ntype: claim\n{conflict}---\nProse.\n") == [("CL062", 3, 1)]
    assert found(f"---\ntype: claim\nhalf: [\n{conflict}---\nProse.\n") == [("CL062", 4, 1)]


def test_a_conflict_that_begins_in_the_frontmatter_and_ends_below_it_is_one():
    assert found("---\ntype: claim\n<<<<<<< HEAD\n---\nthis\n=======\n---\nthat\n>>>>>>> other\n") == [("CL062", 3, 1)]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{CONFLICT}```\n",
        f"~~~diff\n{CONFLICT}",
        "<<<<<<< HEAD\nthis\n>>>>>>> other\n=======\n",
        "<<<<<<< HEAD\nthis\n=======\nthat\n",
        "<<<<<<<< HEAD\nthis\n=======\nthat\n>>>>>>> other\n",
        "<<<<<<< HEAD\nthis\n========\nthat\n>>>>>>> other\n",
        "a <<<<<<< HEAD\n=======\n>>>>>>> other\n",
        "A heading\n=======\n",
    ],
)
def test_what_is_no_conflict_is_left_alone(text):
    assert "CL062" not in {code for code, _, _ in found(text)}


def test_marks_without_end_take_no_time():
    text = "<<<<<<< a\n" * 100_000
    start = time.process_time()
    found(text)
    assert time.process_time() - start < 5
