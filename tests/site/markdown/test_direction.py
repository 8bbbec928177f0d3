from __future__ import annotations

import pytest

from claimlab.site.markdown.direction import reads_from_right
from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene

SHALOM = "\u05e9\u05dc\u05d5\u05dd"
SALAM = "\u0633\u0644\u0627\u0645"


def html(text: str) -> str:
    return render_markdown(text, Scene(lambda _: Destination(Reach.DANGLING), lambda _: None, lambda tag: tag)).html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SHALOM, True),
        (f"12. *{SALAM}* word", True),
        (f"<b>{SHALOM}</b>", True),
        (f"word {SHALOM}", False),
        ("12", False),
    ],
)
def test_the_first_letter_decides(text, expected):
    assert reads_from_right(text) == expected


def test_headings_paragraphs_and_quotes_run_from_right_to_left():
    rendered = html(f"## {SHALOM}\n\n{SALAM} word\n\n> {SHALOM}\n\nword\n")
    assert f'dir="rtl">{SHALOM}</h2>' in rendered
    assert f'<p dir="rtl">{SALAM} word</p>' in rendered
    assert '<blockquote dir="rtl">' in rendered
    assert "<p>word</p>" in rendered


def test_a_list_and_a_table_run_as_their_first_words_do_and_their_parts_as_their_own():
    rendered = html(f"- {SHALOM}\n- word\n\n| {SALAM} | b |\n|---|---|\n| word | {SHALOM} |\n")
    assert rendered.startswith('<ul dir="rtl">\n<li dir="rtl">')
    assert "<li>word</li>" in rendered
    assert '<table dir="rtl">' in rendered
    assert f'<td dir="rtl">{SHALOM}</td>' in rendered


def test_a_note_from_left_to_right_says_nothing_of_it():
    assert "dir=" not in html(f"# Word\n\nword {SHALOM}\n\n- a\n")


def test_html_of_a_note_may_give_the_direction():
    assert '<div dir="rtl">' in html('<div dir="rtl">\n12\n</div>')
    assert html(f"<b>{SHALOM}</b>").startswith('<p dir="rtl">')
    assert "dir=" not in html(f"word\n<div>{SHALOM}</div>")
    assert "dir=" not in html('<div dir="sideways">\n12\n</div>')
