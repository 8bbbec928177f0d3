from __future__ import annotations

import pytest

from claimlab.site.markdown.renderer import render_markdown
from claimlab.site.markdown.scene import Destination, Reach, Scene


def html(text: str) -> str:
    def destination(link):
        if link.target == "gone.png":
            return Destination(Reach.DANGLING)
        if link.target == "paper.pdf":
            return Destination(Reach.FILE, "files/paper.pdf", "paper.pdf")
        return Destination(Reach.IMAGE, f"files/{link.target}", link.target)

    return render_markdown(text, Scene(destination, lambda _: None, lambda tag: tag)).html


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("![[x.png]]", 'alt="x.png" loading="lazy"'),
        ("![[x.png|300]]", 'alt="x.png" loading="lazy" width="300"'),
        ("![[x.png|200x50]]", 'alt="x.png" loading="lazy" width="200" height="50"'),
        ("![[x.png|A caption]]", 'alt="A caption" loading="lazy"'),
        ("![[x.png|A caption|100]]", 'alt="A caption" loading="lazy" width="100"'),
        ("| t |\n|---|\n| ![[x.png\\|words\\|100]] |", 'alt="words" loading="lazy" width="100"'),
        ("![[x.png|a|b|100x20]]", 'alt="a|b" loading="lazy" width="100" height="20"'),
        ("![A caption|120](x.png)", 'alt="A caption" loading="lazy" width="120"'),
        ("![|120x30](x.png)", 'alt="" loading="lazy" width="120" height="30"'),
        ("![2024](x.png)", 'alt="2024" loading="lazy"'),
        ('![](x.png "Title")', 'alt="" loading="lazy" title="Title"'),
    ],
)
def test_an_image_has_its_words_its_size_and_its_title(text, attributes):
    assert f'<img src="files/x.png" {attributes}>' in html(text)


def test_an_image_that_is_missing_is_named_and_not_its_width():
    assert ">gone.png</span>" in html("![[gone.png|300]]")
    assert ">A caption</span>" in html("![[gone.png|A caption|300]]")
    assert ">gone.png</span>" in html("![|300](gone.png)")


def test_a_size_is_no_label_of_what_is_no_image():
    assert ">paper.pdf</a>" in html("![[paper.pdf|600]]")
    assert ">plot</a>" in html("![plot|120](https://example.org/plot.png)")
