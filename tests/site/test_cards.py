"""What other pages say of a page: its excerpt, in the words that a reader sees."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.notes.body_links import WIKI_LINK, split_target
from claimlab.notes.parse import parse_note
from claimlab.site.cards import MAX_EXCERPT, excerpt_of, shorten, words_of


def note(text: str):
    return parse_note("n.md", text.encode())


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("plain words", "plain words"),
        ("**bold**, __too__, ==marked==, ~~gone~~ and `code`", "bold, too, marked, gone and code"),
        (
            "*one* and _two_, but snake_case_names and 2 * 3 * 4 stay",
            "one and two, but snake_case_names and 2 * 3 * 4 stay",
        ),
        ("[[folder/target]] and [[target|label]] and ![[picture.png]]", "folder/target and label and picture.png"),
        (r"in a table [[target\|label]]", "in a table label"),
        ("a [link](https://example.org/a_b) and ![alt](p.png)", "a link and alt"),
        ("a claim[^1] with a note[^long name]", "a claim with a note"),
        ("[[target#heading]] stands for its note", "target stands for its note"),
        ("[[#heading]] of the same note", "heading of the same note"),
        ("[[Growth is x^2 in time]] and [[foo [bar] baz]]", "Growth is x^2 in time and foo [bar] baz"),
        ("a block [[target^one]] or [[target#^one]]", "a block target or target"),
    ],
)
def test_markup_is_left_out_and_words_stay(markdown, words):
    assert words_of(markdown) == words


def test_a_link_without_a_label_shows_the_title_of_its_note():
    assert (
        words_of("see [[some-note#part]] and [[x|y]]", {"some-note": "Some note"}.__getitem__) == "see Some note and y"
    )


MARKUP = st.text(alphabet="ab *_=~`[]()!^|\\\n", max_size=40)


@given(MARKUP)
def test_the_words_are_those_that_the_plain_expressions_find(markdown):
    wikilink = re.compile(rf"!?{WIKI_LINK.pattern}")
    link = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
    marks = re.compile(r"\*\*|__|==|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\[\^[^\]]+\]")

    def shown(match):
        target, heading, block, label = split_target(match["inside"])
        return label or target or heading or block or match[0]

    text = wikilink.sub(shown, markdown)
    assert words_of(markdown) == " ".join(marks.sub("", link.sub(r"\1", text)).split())


def test_a_description_comes_before_the_text():
    assert excerpt_of(note("---\ndescription: What it is about\n---\nThe text.\n")) == "What it is about"


def test_an_excerpt_holds_no_tags_of_html_but_those_in_code_and_what_only_looks_like_one():
    assert excerpt_of(note("H<sub>2</sub>O <br/>and `<div>`, a < b, x<y\n")) == "H2O and <div>, a < b, x<y"


def test_the_first_paragraph_of_prose_is_the_excerpt():
    text = "# Title\n\n> a quote\n\n- a list\n\nThe first\nparagraph.\n\nThe second.\n"
    assert excerpt_of(note(text)) == "The first paragraph."


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("# Title\n\n- only\n- [ ] a list\n", "only a list"),
        ("> [!quote]- Said once\n> by [[somebody]]\n>\n> at length\n", "Said once by somebody at length"),
        ("```mermaid\ngraph TD; A-->B\n```\n\n| a |\n|---|\n| b |\n", ""),
        ("```python\nx = 1\n```\nThen prose. ^one\n", "Then prose."),
        ("^q2\n\nProse\n", "Prose"),
    ],
)
def test_a_note_without_prose_is_told_by_its_first_list_or_quotation_and_never_by_code_or_marks(text, excerpt):
    assert excerpt_of(note(text)) == excerpt


@pytest.mark.parametrize(
    "text",
    [
        "Last week %%between us: SECRET%% we met.\n",
        "%%\nSECRET\n%%\n\nLast week we met.\n",
        "# Title\n\n<!-- SECRET\n\nSECRET\n-->\nLast week we met.\n",
        "Last week <!-- SECRET --> we met.\n",
        f"%%\nSECRET\n{'SECRET and more of it ' * 500}\n%%\n\nLast week we met.\n",
    ],
)
def test_an_excerpt_leaves_out_what_a_comment_hides(text):
    assert excerpt_of(note(text)) == "Last week we met."


def test_an_excerpt_keeps_a_comment_in_code():
    assert excerpt_of(note("Write `%%this%%` to hide it.\n")) == "Write %%this%% to hide it."


@given(st.text(max_size=600))
def test_an_excerpt_is_never_longer_than_its_limit_by_more_than_the_ellipsis(text):
    assert len(shorten(text)) <= MAX_EXCERPT + 1
