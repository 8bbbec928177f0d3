"""What the graph page draws on its canvas and puts beside it."""

from __future__ import annotations

import json
import random
import shutil

import pytest

from tests.site.watched import Watched

pytestmark = pytest.mark.browser

RECORD = """
window.drawn = { labels: [], notes: [] };
const { fillText, arc, clearRect } = CanvasRenderingContext2D.prototype;
Object.assign(CanvasRenderingContext2D.prototype, {
  clearRect(...box) { window.drawn = { labels: [], notes: [] }; clearRect.apply(this, box); },
  fillText(text, x, y) {
    window.drawn.labels.push([text, x, y, this.measureText(text).width / 2]);
    fillText.call(this, text, x, y);
  },
  arc(x, y, r, ...rest) { window.drawn.notes.push([x, y, r]); arc.call(this, x, y, r, ...rest); },
});
"""
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def crowded(garden_site, tmp_path):
    """A function that makes the site with a graph of its own: in the crowd a hub and a claim with fewer links."""

    def make(crowd: int):
        shutil.copytree(garden_site, tmp_path / "site", ignore=shutil.ignore_patterns("graph.js"))
        shutil.copy(garden_site / "assets" / "graph.js", tmp_path / "site" / "assets")
        draw = random.Random(3)
        nodes = [
            [f"A note of the crowd called {n}", f"n/{n}.html", 0, draw.randrange(10000), draw.randrange(10000), 0]
            for n in range(crowd)
        ]
        nodes[0][0:1], nodes[0][3:5] = ["The hub of it all"], [5000, 5000]
        nodes[1][0:1], nodes[1][3:] = ["The claim that was decided"], [3000, 5500, 1]
        edges = [[n, int(n > crowd / 2), 0] for n in range(2, crowd)] + [[n, n + 1, 0] for n in range(2, crowd // 3)]
        named = {"relations": ["mentions"], "kinds": ["note"], "statuses": ["", "supported"]}
        data = json.dumps({"nodes": nodes, "edges": edges, **named})
        (tmp_path / "site" / "data" / "graph.js").write_text(f"window.claimlabGraph={data};\n")
        return tmp_path / "site"

    return make


@pytest.mark.parametrize(("viewport", "crowd"), [(PHONE, 120), (WIDE, 600)], ids=["narrow", "wide"])
def test_labels_name_what_matters_and_cover_nothing(browser, crowded, viewport, crowd):
    watched = Watched(browser, f"{crowded(crowd).as_uri()}/", viewport=viewport)
    watched.page.add_init_script(RECORD)
    page = watched.open("graph.html")
    page.wait_for_function("() => window.drawn.labels.length")
    drawn = page.evaluate("() => window.drawn")
    boxes = [(x - half, x + half, y - 9, y + 2) for _, x, y, half in drawn["labels"]]
    assert {text[:5] for text, *_ in drawn["labels"]} >= {"The h", "The c"}
    for number, (left, right, top, bottom) in enumerate(boxes):
        assert not [note for note in drawn["notes"] if left < note[0] < right and top < note[1] < bottom]
        for other in boxes[:number]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
    assert watched.faults == []
    watched.context.close()


def test_the_table_is_folded_where_it_would_make_the_page_endless(browser, garden_site):
    for viewport, is_open in ((PHONE, False), (WIDE, True)):
        watched = Watched(browser, f"{garden_site.as_uri()}/", viewport=viewport)
        page = watched.open("graph.html")
        page.wait_for_selector("#ui-graph-filters:not([hidden])")
        assert page.locator("#ui-graph-table").is_visible() == is_open
        watched.context.close()


def test_a_canvas_that_takes_keys_says_so(garden_site):
    page = (garden_site / "graph.html").read_text()
    assert '<canvas id="ui-graph" tabindex="0" role="application" aria-label="' in page
    assert "Arrow keys move" in page
