"""The page of a claim can be found one's way about: its contents name every section that it has."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("kind", ['<nav class="contents"', '<nav class="contents folded-contents"'])
@pytest.mark.parametrize("claim", ["steady-growth", "late-growth", "headline"])
def test_the_contents_name_the_sections_of_the_page_in_their_order(garden_site, claim, kind):
    page = (garden_site / f"claims/{claim}.html").read_text()
    sections = re.findall(r'<section class="part" id="([\w-]+)"><h2>([^<]+)</h2>', page)
    listed = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', page.partition(kind)[2].partition("</nav>")[0])
    assert [item for item in listed if item[0].startswith("page-")] == sections
    assert sections[-1] == ("page-cite", "Cite")


def test_on_narrow_screens_the_contents_are_folded_above_the_text(garden_site):
    page = (garden_site / "claims/steady-growth.html").read_text()
    assert page.index("folded-contents") < page.index('class="columns"') < page.index('class="prose"')
    assert "<details><summary>On this page" in page
