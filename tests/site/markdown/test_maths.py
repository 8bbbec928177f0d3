from __future__ import annotations

import pytest

from claimlab.site.markdown.maths import mathml
from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def html(text: str) -> str:
    return render_markdown(text, Scene(lambda _: Destination(Reach.DANGLING), lambda _: None, lambda tag: tag)).html


@pytest.mark.parametrize("text", ["$x$", "$x^2$ and", "so $\\tfrac18 t^4$.", "$2^n$", "$$a = b$$", "$$\na\n= b\n$$"])
def test_maths_becomes_mathml(text):
    assert "<math" in html(text)


@pytest.mark.parametrize(
    "text",
    [
        "costs $123",
        "$5 and $6",
        "$5-$6",
        "from $20B to $30B",
        "US$ 5 and A$ 7",
        "a$x$b",
        "$ x $",
        "\\$x$",
        "$100M (US$90M)",
    ],
)
def test_money_stays_text(text):
    assert "<math" not in html(text)


def test_aligned_equations_keep_their_rows():
    converted = mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    assert converted is not None
    assert converted.count("<mtr>") == 2


def test_a_formula_that_cannot_be_read_is_shown_as_written():
    rendered = html(r"$x \foo{$")
    assert "<math" not in rendered
    assert r"x \foo{" in rendered


def test_mathml_survives_the_allow_list():
    rendered = html(r"$\sum_{i=1}^n \hat x_i$")
    assert "<munderover>" in rendered or "<msubsup>" in rendered
