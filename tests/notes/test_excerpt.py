"""The sentence around a link: out of its paragraph, however that is wrapped, and never longer than the reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.excerpt import sentence, surroundings


def around(text: str, link: str = "[[a]]", first: int = 0) -> str:
    start = text.index(link)
    return sentence(*surroundings(text, start, start + len(link), first))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One thing. Then [[a]] came. Another.", "Then [[a]] came."),
        ("One thing.\nThen, as it was\nwrapped, [[a]]\ncame. Another.", "Then, as it was wrapped, [[a]] came."),
        ("A paragraph.\n\nanother [[a]] here\n\nA third.", "another [[a]] here"),
        ("# Heading\nthe words [[a]]\n| a | table |", "the words [[a]]"),
        ("- one item\n- this is [[a]]\n  wrapped\n- last", "- this is [[a]] wrapped"),
        ("> quoted and\n> wrapped [[a]] too", "> quoted and wrapped [[a]] too"),
        ("| x | [[a]] |\n| y | z |", "| x | [[a]] |"),
        ("## On [[a]]\nText.", "## On [[a]]"),
        ("See e.g. Smith et al. 2024, cf. B. Jones, on [[a]].", "See e.g. Smith et al. 2024, cf. B. Jones, on [[a]]."),
        ("After [[b. Then]] comes [[a]].", "After [[b. Then]] comes [[a]]."),
        ("He said so. “Is it [[a]]?” Yes.", "“Is it [[a]]?”"),
        ("About 3.5 of [[a]] in v1.2 now", "About 3.5 of [[a]] in v1.2 now"),
        ("One.\r\nTwo is\r\n[[a]].\r\n\r\nThree.", "Two is [[a]]."),
    ],
)
def test_the_sentence_is_whole(text, said):
    assert around(text) == said


def test_a_long_sentence_is_cut_between_words_and_says_so():
    said = around("word " * 200 + "[[a]]" + " word" * 200)
    assert said.startswith("…word ")
    assert said.endswith(" word…")
    assert len(said) < 600


def test_the_half_of_another_link_at_an_end_is_left_out():
    assert around("[[" + "long " * 60 + "]] and [[a]] but [[" + "long " * 60 + "]]") == "and [[a]] but …"


def test_the_surroundings_end_at_blank_lines_and_so_does_what_a_page_depends_on():
    text = "Before.\n\nA word on [[a]]\nand more.\n\nAfter."
    start = text.index("[[a]]")
    assert surroundings(text, start, start + 5) == ("A word on [[a]]\nand more.", 10, 15)


def test_nothing_before_the_body_is_said():
    assert around("---\nx: y\n---\nthe [[a]]", first=13) == "the [[a]]"


@given(st.text(alphabet="ab.\n []|#->", max_size=700), st.text(alphabet="ab.\n []|#->", max_size=700))
def test_the_link_itself_always_stands_in_it(before, after):
    text = f"{before}[[link]]{after}"
    said = sentence(*surroundings(text, len(before), len(before) + 8))
    assert "[[link]]" in said
    assert "\n" not in said
    assert len(said) < 560
