from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def render(text: str):
    def destination(link):
        return Destination(Reach.PAGE, f"{link.target}.html", link.target)

    return render_markdown(text, Scene(destination, lambda _: None, lambda tag: f"tags/{tag}.html"))


def html(text: str) -> str:
    return render(text).html


def test_elements_that_writing_needs_are_elements():
    assert "H<sub>2</sub>O" in html("H<sub>2</sub>O")
    assert "<kbd>Ctrl</kbd>" in html("press <kbd>Ctrl</kbd>")
    assert "<td>a<br>b</td>" in html("| x |\n|---|\n| a<br/>b |\n")


def test_details_hold_markdown_between_blank_lines():
    rendered = html("<details open>\n<summary>More *here*</summary>\n\nSome **text**.\n\n</details>\n\nafter\n")
    assert rendered.startswith('<details open="">\n<summary>More <em>here</em></summary>')
    assert rendered.index("<strong>text</strong>") < rendered.index("</details>") < rendered.index("after")


def test_a_block_of_html_makes_no_paragraph_and_keeps_its_links():
    assert "<table><tbody><tr><td>" in html("<table><tr><td>[[note]]</td></tr></table>")
    assert '<a class="wiki" href="note.html">note</a>' in html("<div>\n[[note]]\n</div>")


@pytest.mark.parametrize(
    "tag", ["your name", "T", "script", "style", "form", "input", "iframe", "svg", "math", "button"]
)
def test_any_other_tag_is_shown_as_it_was_written(tag):
    assert f"&lt;{tag}&gt;" in html(f"the <{tag}> here")


@pytest.mark.parametrize("attribute", ["class", "id", "style", "data-language", "onclick", "href", "title", "tabindex"])
@pytest.mark.parametrize("element", ["div", "span", "p", "details", "a"])
def test_a_note_cannot_pass_for_the_site(attribute, element):
    assert attribute not in html(f'<{element} {attribute}="s-supported callout wiki ui-find">word</{element}>')


def test_a_link_leads_to_the_web_only():
    assert '<a class="external" rel="noopener noreferrer" href="https://example.org">x</a>' in html(
        '<a href="https://example.org" class="wiki">x</a>'
    )
    for address in ("javascript:boom()", "java&#115;cript:boom()", "//example.org", "other.html", "data:text/html,x"):
        assert "href" not in html(f'<a href="{address}">x</a>')


def test_an_image_from_elsewhere_is_a_link_and_one_of_the_vault_is_text():
    assert '<a class="external"' in html('<img src="https://example.org/a.png" alt="plot">')
    assert "&lt;img" in html('<img src="a.png">')
    assert "<img" not in html('<img src="https://example.org/a.png" onerror="boom()"><img src=a.png>')


def test_comments_stay_hidden():
    for text in ("a <!-- gone --> b", "<div>\n<!-- gone\n\ngone -->\n</div>", "<details>\n%%\ngone\n\n%%\n</details>"):
        assert "gone" not in html(text)


def test_what_is_left_open_ends_with_the_note():
    assert html("<details>\n<summary>x</summary>\n\ntext").rstrip().endswith("</details>")
    assert html("text </div></section></main> more").count("</") == 1


def test_a_heading_with_html_keeps_the_id_by_which_links_know_it():
    (anchor,) = render("## H<sub>2</sub>O").anchors
    assert anchor.text == "H2O"
    assert anchor.id == "h-sub-2-sub-o"


def test_html_in_code_is_code():
    assert "<code>&lt;b&gt;</code>" in html("`<b>`")
    assert "&lt;div&gt;" in html("    <div>\n")


PIECES = (
    "<",
    ">",
    "</",
    "/>",
    "div",
    "a",
    "td",
    "details",
    " ",
    "\n",
    "\n\n",
    "=",
    '"',
    "'",
    "class",
    "id",
    "x",
    "&quot;",
    "<!--",
    "-->",
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_text_gives_an_element_a_class_or_an_id(text):
    assert not re.search(r"<(?!h[2-6] id=)[^>]*\b(?:class|id)=", html(text))  # markdown's headings have one


@pytest.mark.timeout(120)  # a hang, not a measurement
@pytest.mark.parametrize(
    "text", ["<a " * 100_000, '<b a="' * 60_000, "<b" + " a" * 100_000, "<div>\n" * 20_000, "<i>" * 50_000]
)
def test_tags_that_never_close_do_not_hang(text):
    html(text)
