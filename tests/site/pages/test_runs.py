"""A run in lists and on its page: what it decided, and what tells it from the other runs of its day."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("address", ["experiments/growth.html", "evidence.html"])
def test_a_list_of_runs_shows_the_verdicts_with_links(garden_site, address):
    page = (garden_site / address).read_text()
    row = page.partition("growth-<wbr>20260108T120000")[2].partition("</tr>")[0]
    root = "../" if "/" in address else ""
    decided = dict(re.findall(rf's-(\w+)">\w+</span> <a href="{root}claims/([\w-]+)\.html"', row))
    assert decided == {
        "supported": "steady-growth",
        "divergent": "early-growth",
        "contested": "mixed-growth",
        "inconclusive": "wide-growth",
    }


def test_the_title_of_a_run_has_the_time_of_day(garden_site):
    page = (garden_site / "runs/growth-20260108t120000-0a1b2c.html").read_text()
    assert '<h1 dir="auto">growth, preset standard, 2026-01-08 12:00 UTC</h1>' in page


def test_the_table_of_trials_begins_with_what_decides(garden_site):
    page = (garden_site / "runs/growth-20260108t120000-0a1b2c.html").read_text()
    heads = re.findall(r'<th scope="col" class="number measure">([^<]+)', page)
    assert heads[:2] == ["slope/early", "slope/mixed"]
