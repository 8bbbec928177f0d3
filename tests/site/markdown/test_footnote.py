from __future__ import annotations

import pytest

from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def html(text: str) -> str:
    return render_markdown(text, Scene(lambda _: Destination(Reach.DANGLING), lambda _: None, lambda tag: tag)).html


def test_an_aside_is_a_footnote():
    rendered = html("word^[see *there*, [the paper](https://example.org)] and[^1]\n\n[^1]: more\n")
    assert rendered.count('class="footnote-ref"') == 2
    assert rendered.index("and") < rendered.index("see <em>there</em>")


@pytest.mark.parametrize("text", ["x^[2]", "x^[n+1]", "x^[-a]", "x^[", "`a^[which]`", "$x^[abc]$", "^[]"])
def test_an_exponent_is_none(text):
    assert "footnote" not in html(text)


@pytest.mark.timeout(120)  # a hang, not a measurement
@pytest.mark.parametrize(
    "text", ["^[abc " * 40_000, "^[abc " * 5_000 + "]" * 5_000, "^[abc [" * 900 + "]" * 1_800, "^[abc [x]" * 1_500]
)
def test_asides_in_asides_neither_crash_nor_hang(text):
    html(text)
