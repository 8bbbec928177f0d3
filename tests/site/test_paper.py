"""The pages as a browser prints them: paper does not scroll, and what is folded cannot be opened on it."""

from __future__ import annotations

import re

import pytest

from claimlab.site import publish
from tests.site.watched import Watched

pytestmark = pytest.mark.browser

A4 = 718  # px between margins of a centimetre
CUT_OFF = """() => [...document.querySelectorAll("th, td")].filter((cell) => {
  if (cell.closest(".figure details")) return false; // the figure shows its points
  const box = cell.getBoundingClientRect();
  const frame = cell.closest("table").parentElement.getBoundingClientRect();
  return !cell.checkVisibility() || box.right > Math.min(innerWidth, frame.right) + 1;
}).map((cell) => cell.textContent)"""
CELLS = [f"`a/measure/of/some/length/{number}`" for number in range(10)]
NOTE = f"# Broad\n\n| {' | '.join(CELLS)} |\n|{'---|' * 10}\n| {' | '.join(CELLS)} |\n\n> [!note]- Folded\n> word\n"


@pytest.fixture
def paper(browser, garden_site):
    watched = Watched(browser, f"{garden_site.as_uri()}/", viewport={"width": A4, "height": 1000})
    watched.page.emulate_media(media="print")
    yield watched
    watched.context.close()


@pytest.mark.parametrize(
    "address", ["claims.html", "claims/steady-growth.html", "claims/headline.html", "evidence.html"]
)
def test_no_column_of_a_table_is_cut_off(paper, address):
    assert paper.open(address).evaluate(CUT_OFF) == []


def test_a_broad_table_of_a_note_is_whole_and_what_is_folded_is_read(browser, vault, tmp_path):
    publish(vault({"broad.md": NOTE}), tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/", viewport={"width": A4, "height": 1000})
    watched.page.emulate_media(media="print")
    page = watched.open("notes/broad.html")
    assert page.evaluate(CUT_OFF) == []
    assert page.locator("details.callout p").evaluate("(p) => p.getBoundingClientRect().height") > 0
    watched.context.close()


def test_trials_with_many_measures_are_printed_across(paper):
    page = paper.open("runs/growth-20260108t120000-0a1b2c.html")
    page.evaluate(
        "() => { for (const cell of document.querySelectorAll('#page-trials .measure, #page-trials td.number'))"
        " cell.after(cell.cloneNode(true)) }"
    )
    assert page.evaluate(CUT_OFF) == []
    across = [int(wide) > int(high) for wide, high in re.findall(rb"/MediaBox \[0 0 (\d+) (\d+)\]", page.pdf())]
    assert True in across
    assert False in across
