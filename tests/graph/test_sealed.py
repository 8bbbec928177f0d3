"""A rename leaves alone what a digest holds, and what is sealed there goes on leading to the note."""

from __future__ import annotations

import pytest

from claimlab.errors import UsageError
from claimlab.graph.build import build_graph
from claimlab.graph.rename import plan_rename
from claimlab.notes.managed_block import set_block
from tests.graph.gardens import garden

RUN = "kb/evidence/e-1/e-1.md"
SOURCE = "---\ntype: source   # a paper\n---\ntext\n"


def renamed(files, old="sources/old.md", new="sources/new.md"):
    return plan_rename(build_graph(garden(files)), old, new)


def test_a_sealed_note_is_not_rewritten_and_its_name_for_the_note_is_kept_as_an_alias():
    files = {RUN: "[[old]] [[old|x]]", "kb/evidence/e-2/e-2.md": "[[old]]", "kb/a.md": "[[old]]"}
    rename = renamed({**files, "sources/old.md": SOURCE})
    assert rename.after == {
        "kb/a.md": "[[new]]",
        "sources/new.md": "---\ntype: source   # a paper\naliases:\n  - old\n---\ntext\n",
    }
    assert [str(kept) for kept in rename.kept] == ["kept 'old' as an alias: 2 sealed notes of the ledger call it so"]
    again = build_graph(garden({**files, **rename.after}))
    assert {edge.target for edge in again.outgoing(RUN)} == {"sources/new.md"}


@pytest.mark.parametrize("fields", ["id: old", "title: Old", "aliases: [x, old]", "alias: old"])
def test_a_name_that_the_note_has_anyway_is_not_given_it_again(fields):
    rename = renamed({RUN: "[[old]]", "sources/old.md": f"---\n{fields}\n---\n"})
    assert (rename.kept, rename.after) == ((), {"sources/new.md": f"---\n{fields}\n---\n"})


def test_a_name_that_only_words_would_find_is_kept():
    rename = renamed({RUN: "[[old-one]]", "sources/old-one.md": "---\ntitle: Old one\n---\n"}, "sources/old-one.md")
    assert rename.after == {"sources/new.md": "---\ntitle: Old one\naliases:\n  - old-one\n---\n"}


def test_a_managed_block_is_left_as_it_is_and_still_leads_to_the_note():
    block = set_block("[[old]]\n", "verdict", "- [[old|A title]]")
    rename = renamed({"kb/a.md": block, "sources/old.md": SOURCE})
    assert rename.after["kb/a.md"] == block.replace("[[old]]\n", "[[new]]\n")
    assert "aliases:\n  - old\n" in rename.after["sources/new.md"]
    assert [str(kept) for kept in rename.kept] == ["kept 'old' as an alias: 1 managed block calls it so"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"sources/old.md": "---\na: [x\n\n# H\n"}, r"sources/old.md:\d+:\d+ the frontmatter is never closed"),
        ({"sources/old.md": "+++\na = 1\n+++\n"}, "is TOML"),
        ({"sources/old.md": "---\naliases: {a: b}\n---\n"}, r"sources/old.md:2:1 cannot add 'old' to aliases"),
        ({"sources/old.md": SOURCE, "x/other.md": "---\naliases: [old]\n---\n"}, "'x/other.md' goes by that name too"),
        ({"sources/old.md": SOURCE, "x/other.md": "---\ntitle: old\n---\n"}, "'x/other.md' goes by that name too"),
        ({"sources/old.md": SOURCE, RUN: "[t](../../../sources/old.md)"}, r"e-1.md:1:1 links to the path of 'sources/"),
    ],
)
def test_what_cannot_be_kept_findable_is_not_renamed(files, why):
    with pytest.raises(UsageError, match=why):
        renamed({RUN: "[[old]]", **files})


def test_a_name_under_which_sealed_text_knows_another_note_is_not_taken():
    files = {RUN: "[[old]]", "sources/found.md": "---\naliases: [old]\n---\n", "x.md": ""}
    with pytest.raises(UsageError, match=r"a link in 'kb/evidence/e-1/e-1.md'.*would lead elsewhere"):
        renamed(files, "x.md", "old.md")


def test_nothing_is_moved_out_of_the_ledger_or_into_it():
    files = {RUN: "text", "kb/a.md": "text"}
    with pytest.raises(UsageError, match="belongs to the ledger"):
        renamed(files, RUN, "kb/ev.md")
    with pytest.raises(UsageError, match="is the ledger"):
        renamed(files, "kb/a.md", "kb/evidence/a.md")
