from __future__ import annotations

import pytest

from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def html(text: str) -> str:
    return render_markdown(text, Scene(lambda _: Destination(Reach.DANGLING), lambda _: None, lambda tag: tag)).html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.org/paper.", "https://example.org/paper"),
        ("(http://example.org/a_(b))", "http://example.org/a_(b)"),
        ("**https://example.org/a_b_c**", "https://example.org/a_b_c"),
        ("==https://example.org==, so", "https://example.org"),
        ("https://example.org/?q=1#part; then", "https://example.org/?q=1#part"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("| https://example.org | b |\n|---|---|", "https://example.org"),
    ],
)
def test_a_bare_address_is_a_link_without_what_belongs_to_the_sentence(text, address):
    assert f'<a href="{address}" class="external" rel="noopener noreferrer">{address}</a>' in html(text)


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "    https://example.org",
        "xhttps://example.org",
        "https://",
        "ftp://example.org",
        "example.org",
    ],
)
def test_what_is_code_or_no_address_of_the_web_is_no_link(text):
    assert "<a" not in html(text)


def test_a_link_holds_no_other():
    assert html("[https://example.org](https://example.org/b)").count("<a") == 1
    assert html('<a href="https://example.org/b">https://example.org</a>').count("<a") == 1
    assert html("<https://example.org>").count("<a") == 1


def test_a_comment_behind_an_address_stays_hidden():
    assert "gone" not in html("https://example.org/%%gone%% <!-- gone -->https://example.org<!-- gone -->")
