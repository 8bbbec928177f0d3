from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        "Before\n$$ a $$",
        "Before\n$$\na\n$$\nAfter",
        "- Before\n  $$ a $$",
        "> Before\n> $$ a $$",
        "Before\nand\n$$ a $$",
    ],
)
def test_a_formula_that_ends_a_paragraph_stands_once_and_below_it(text):
    rendered = html(text)
    assert rendered.count("<math") == 1
    assert rendered.index("Before") < rendered.index("<math")


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
    assert "could not be read" in rendered
    assert "<math" not in rendered
    assert r"x \foo{" in rendered


def test_formulas_that_cannot_be_read_do_not_run_together():
    rendered = html("$$\\foo{x}$$\n\n$$\n\\bar\n$$\n\nIn words $$\\foo{x}$$ here.\n")
    assert rendered.count('<div class="formula"><code class="tex"') == 2
    assert rendered.count("<code") == 3


@pytest.mark.parametrize(("name", "fences"), [("p", "()"), ("b", "[]"), ("B", "{}"), ("v", "||"), ("V", "‖‖")])
def test_the_brackets_of_a_matrix_grow_with_it_alone(name, fences):
    matrix = rf"\begin{{{name}matrix}} a \\ b \end{{{name}matrix}}"
    said = [f'<mo stretchy="true" fence="true" form="{form}">' for form in ("prefix", "postfix")]
    rendered = html(rf"$$\frac12 {matrix}^T {matrix}$$")
    assert rendered.count(f"<mrow>{said[0]}{fences[0]}</mo><mtable>") == 2
    assert rendered.count(f"</mtable>{said[1]}{fences[1]}</mo></mrow>") == 2
    assert "<msup>" in rendered


def test_a_formula_on_lines_of_its_own_is_set_with_room_for_limits():
    assert '<math display="block">' in html(r"$$\sum_{i=1}^n x_i$$")
    assert 'displaystyle="true"' in html(r"$$\begin{aligned} a &= \sum_i x_i \end{aligned}$$")


def test_mathml_survives_the_allow_list():
    rendered = html(r"$\sum_{i=1}^n \hat x_i$")
    assert "<munderover>" in rendered or "<msubsup>" in rendered


@pytest.mark.parametrize(
    "tex", [r"\frac{1", r"\frac{1}", "x}", r"\unknowncommand{x}", r"\def\x{y}", r"\text{\textbf{x}}", "x & y"]
)
def test_what_would_be_shown_in_part_only_cannot_be_read(tex):
    assert mathml(tex, display=False) is None


@pytest.mark.parametrize(
    ("tex", "name"),
    [
        (r"\mathop{\mathrm{Tr}}(A)", "Tr"),
        (r"\mathop{\rm argmin}\limits_x f", "argmin"),
        (r"\operatorname*{arg\,max}_x", "arg max"),
        (r"\operatorname{\mathrm{Tr}}(A)", "Tr"),
        (r"\arg\min_x f", "arg min"),
        (r"\arg z", "arg"),
        (r"\limsup_n a_n", "lim\u2006sup"),
    ],
)
def test_an_operator_has_its_name(tex, name):
    converted = mathml(tex, display=True)
    assert converted is not None
    assert f">{name.replace(' ', chr(0x2009))}</mo>" in converted


def test_what_stands_under_an_operator_stands_below_it():
    for tex in (r"\min_x f", r"\arg\min_x f", r"\operatorname*{sup}_x", r"\lim_{x\to0} f"):
        assert "<munder><mo movablelimits" in (mathml(tex, display=True) or "")


def test_a_letter_keeps_its_style_where_browsers_know_no_attribute_for_it():
    letters = "".join(mathml(tex, display=False) or "" for tex in (r"\mathbb{1R}", r"\mathds{1}", r"\mathbf{Ax}"))
    assert letters.count("\N{MATHEMATICAL DOUBLE-STRUCK DIGIT ONE}") == 2
    assert "\N{DOUBLE-STRUCK CAPITAL R}" in letters
    assert "\N{MATHEMATICAL BOLD CAPITAL A}</mi><mi>\N{MATHEMATICAL BOLD SMALL X}" in letters


def test_signs_in_text_are_signs():
    converted = mathml(r"\text{a\_b < 5\% \{x\} & y}", display=False)
    assert converted is not None
    assert "a_b &lt; 5% {x} &amp; y" in converted.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "name", ["aligned", "align", "align*", "split", "gather*", "gathered", "eqnarray", "cases", "dcases"]
)
def test_environments_have_their_rows_and_no_numbers(name):
    converted = mathml(
        rf"\begin{{{name}}} a &= b \\ c &= d \end{{{name}}}".replace("&", "" if "gat" in name else "&"), display=True
    )
    assert converted is not None
    assert converted.count("<mtr>") == 2
    assert "(1)" not in converted


PIECES = (*"\\{}^_&$<>%'#1ax ~", "\\text{", "\\operatorname*{", "\\mathop{")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_formula_is_shown_or_called_unreadable(tex):
    converted = mathml(tex, display=False)
    assert converted is None or "\\" not in converted
