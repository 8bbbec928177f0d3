"""Figures on a page: the title stands above the drawing, where it can break, and in the drawing no more."""

from __future__ import annotations

import re

import pytest

from claimlab.site.figures import Figure
from claimlab.site.svg import clean_svg

RUN = "runs/growth-20260108t120000-0a1b2c.html"


def test_the_title_of_a_figure_stands_above_its_drawing_and_once(garden_site):
    page = (garden_site / RUN).read_text()
    headings = re.findall(r'<p class="heading">([^<]+)</p>', page)
    assert headings
    for heading in headings:
        assert f">{heading}</text>" not in page
        assert f"<title>{heading}</title>" in page or f">{heading}</title>" in page


def test_a_drawing_keeps_its_labels(garden_site):
    page = (garden_site / RUN).read_text()
    assert len(re.findall(r"<text\b[^>]*>[^<]+</text>", page)) > 3


@pytest.mark.parametrize(("width", "is_broad"), [(300, False), (700, True)])
def test_a_figure_of_several_panels_says_that_a_phone_scrolls_it(width, is_broad):
    drawing = clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 200"/>'.encode())
    assert Figure("panels", "", drawing, ()).is_broad == is_broad
