"""One key of one list entry is set, and nothing else of the note changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.errors import InputError
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.splice_entry import set_in_entry

BLOCK = """---
literature:
  # a comment
  - source: "[[one]]"
    stance: confirm    # why
    says: "It says: so."
  - stance: 'challenge'
    source: "[[two]]"
tags: [x]
---
Body: stance: confirm
"""


def pinned(text: str, position: int = 0, digest: str = "c0ffee0123456789") -> str:
    return set_in_entry(text, "literature", position, "digest", digest, after="stance")


def test_a_new_key_is_one_new_line_under_the_other():
    assert pinned(BLOCK) == BLOCK.replace("# why\n", "# why\n    digest: c0ffee0123456789\n")
    assert pinned(BLOCK, 1) == BLOCK.replace("'challenge'\n", "'challenge'\n    digest: c0ffee0123456789\n")


def test_a_key_that_is_there_is_replaced_and_nothing_happens_twice():
    once = pinned(BLOCK)
    assert pinned(once) is once
    assert pinned(once, digest="fedcba9876543210") == once.replace("c0ffee0123456789", "fedcba9876543210")


def test_digests_that_look_like_numbers_stay_text():
    digits = pinned(BLOCK, digest="1234567890123456")
    assert 'digest: "1234567890123456"' in digits
    assert pinned(digits, digest="12345678e0123456") != digits


def test_line_ends_are_kept():
    windows = BLOCK.replace("\n", "\r\n")
    assert pinned(windows) == pinned(BLOCK).replace("\n", "\r\n")


def test_flow_mappings_are_kept():
    flow = '---\nliterature: [{source: "[[a]]", stance: confirm, says: "x"}, {stance: extend}]\n---\n'
    assert pinned(flow) == flow.replace("confirm,", "confirm, digest: c0ffee0123456789,")
    assert pinned(flow, 1) == flow.replace("extend}", "extend, digest: c0ffee0123456789}")


@pytest.mark.parametrize(
    "text",
    [
        "no frontmatter",
        "---\nliterature: []\n---\n",
        "---\nliterature:\n  - source: x\n---\n",
        "---\nliterature:\n  - stance: >\n      confirm\n---\n",
        "+++\n[[literature]]\nstance = 'confirm'\n+++\n",
    ],
)
def test_what_cannot_be_done_safely_is_refused_with_its_place(text):
    with pytest.raises(InputError) as refused:
        pinned(text)
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, diagnostic.line >= 1) == ("CL060", True)


ENTRY = st.fixed_dictionaries(
    {"source": st.from_regex(r"[a-z ]{1,12}", fullmatch=True), "stance": st.sampled_from(["confirm", "extend"])},
    optional={"says": st.from_regex(r"[ -!#-\[\]-~]{0,20}", fullmatch=True)},
)


@given(st.lists(ENTRY, min_size=1, max_size=4), st.data())
def test_whatever_the_entries_say_only_the_one_key_is_new(entries, data):
    rows = [
        "".join(f'{"  - " if not at else "    "}{key}: "{value}"\n' for at, (key, value) in enumerate(entry.items()))
        for entry in entries
    ]
    text = "---\nliterature:\n" + "".join(rows) + "---\nBody.\n"
    position = data.draw(st.integers(0, len(entries) - 1))
    result = pinned(text, position)
    read = read_frontmatter(result)
    assert read is not None
    expected = [dict(entry) for entry in entries]
    expected[position]["digest"] = "c0ffee0123456789"
    assert read.values["literature"] == expected
    assert result.replace("    digest: c0ffee0123456789\n", "", 1) == text
