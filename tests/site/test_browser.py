"""The site in a real browser: from a folder and under a sub-path of a server, narrow and wide, light and dark."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from claimlab.site import publish
from tests.site.watched import Watched, serving

pytestmark = pytest.mark.browser

QUOTE = {'"': "&quot;"}

RUN = "runs/growth-20260108t120000-0a1b2c.html"
KINDS = {
    "home": "index.html",
    "claim": "claims/steady-growth.html",
    "derived claim": "claims/headline.html",
    "source": "notes/kb/paper.html",
    "divergence": "notes/kb/divergence-when.html",
    "map": "notes/kb/map.html",
    "run": RUN,
    "experiment": "experiments/growth.html",
    "claims": "claims.html",
    "divergences": "divergences.html",
    "evidence": "evidence.html",
    "graph": "graph.html",
    "search": "search.html",
    "tag": "tags/growth.html",
    "tags": "tags/index.html",
    "notes": "notes/index.html",
}


@pytest.fixture(scope="module")
def served(garden_site, tmp_path_factory):
    """The site under a sub-path of a plain web server."""
    with serving(garden_site, tmp_path_factory.mktemp("web")) as base:
        yield base


@pytest.fixture(params=["folder", "server"])
def watched(request, browser, garden_site):
    base = f"{garden_site.as_uri()}/" if request.param == "folder" else request.getfixturevalue("served")
    page = Watched(browser, base)
    yield page
    assert page.faults == []
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_without_an_error_and_without_leaving_the_site(watched, kind):
    page = watched.open(KINDS[kind])
    assert page.locator("h1").count() == 1
    page.wait_for_timeout(150)


def test_the_policy_is_in_force(browser, garden_site):
    watched = Watched(browser, f"{garden_site.as_uri()}/")
    page = watched.open("index.html")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.boom = 1';"
        "document.body.append(s) }"
    )
    page.evaluate("() => { document.body.setAttribute('onclick', 'window.boom = 2'); document.body.click() }")
    assert page.evaluate("() => window.boom") is None
    assert any("Content Security Policy" in fault for fault in watched.faults)


def test_the_search_finds_and_its_facets_narrow(watched):
    page = watched.open("search.html?q=fourth+power")
    page.wait_for_selector("#ui-results[data-ready]")
    titles = page.locator("#ui-results li a").all_inner_texts()
    assert any("once the start is orthogonal" in title for title in titles)
    page.select_option("select[name=status]", "divergent")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#ui-results .chip')].every(chip => chip.textContent === 'divergent')"
    )
    assert "status=divergent" in page.url
    page.fill("#ui-query", "orthogonl")  # a slip of the finger
    page.select_option("select[name=status]", "")
    page.wait_for_function("() => document.querySelectorAll('#ui-results li').length > 0")
    page.click("#ui-results li a")
    page.wait_for_load_state("load")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("address", ["claims/steady-growth.html", "experiments/growth.html", "evidence.html"])
def test_the_date_of_a_run_stands_in_one_line_on_a_phone(browser, garden_site, address):
    watched = Watched(browser, f"{garden_site.as_uri()}/", viewport={"width": 390, "height": 844})
    cell = watched.open(address).locator("td.moment").first
    lines = "cell => { const r = document.createRange(); r.selectNodeContents(cell); return r.getClientRects().length }"
    assert cell.evaluate(lines) == 1
    assert watched.page.evaluate("() => document.documentElement.scrollWidth") == 390
    watched.context.close()


def test_on_a_phone_the_contents_are_above_the_text_and_nowhere_else(browser, garden_site):
    watched = Watched(browser, f"{garden_site.as_uri()}/", viewport={"width": 390, "height": 844})
    page = watched.open("claims/steady-growth.html")
    assert page.locator("nav.contents:visible").count() == 1
    page.click(".folded-contents summary")
    page.click(".folded-contents a[href='#page-cite']")
    assert page.url.endswith("#page-cite")
    watched.context.close()


def test_a_slash_leads_to_the_search(watched):
    page = watched.open("claims/steady-growth.html")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "ui-find"


def test_resting_on_a_link_shows_a_preview_with_status_and_interval(watched):
    page = watched.open("notes/kb/paper.html")
    page.locator("main .prose a.wiki").first.hover()
    preview = page.wait_for_selector(".preview")
    assert "supported" in preview.inner_text()
    assert "slope/steady" in preview.inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".preview").count() == 0


def test_the_graph_filters_and_its_table_says_the_same(watched):
    page = watched.open("graph.html")
    page.wait_for_selector("#ui-graph-filters:not([hidden])")
    everything = page.locator("#ui-graph-table tbody tr").count()
    page.select_option("select[name=relation]", "depends-on")
    rows = page.locator("#ui-graph-table tbody tr")
    assert 0 < rows.count() < everything
    assert set(rows.locator("td:nth-child(2)").all_inner_texts()) == {"depends-on"}
    page.fill("input[name=centre]", "Growth is steady")
    page.select_option("select[name=depth]", "1")
    assert re.match(r"\d+ notes", page.inner_text("#ui-counted"))
    drawn = page.evaluate(
        "() => { const c = document.getElementById('ui-graph');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "return d.some((value, index) => index % 4 === 3 && value) }"
    )
    assert drawn


@pytest.mark.parametrize("address", ["search.html", "claims.html", "graph.html"])
def test_the_labels_of_filters_stand_on_one_line(browser, garden_site, address):
    watched = Watched(browser, f"{garden_site.as_uri()}/")
    page = watched.open(address)
    page.wait_for_selector(".filters:not([hidden])")
    tops = page.locator(".filters label:not(.tick)").evaluate_all(
        "(all) => all.map((l) => l.getBoundingClientRect().top)"
    )
    assert len(tops) > 1
    assert max(tops) - min(tops) < 0.6
    watched.context.close()


def test_the_claims_table_sorts_and_filters(watched):
    page = watched.open("claims.html")
    assert page.get_attribute("th:nth-child(1)", "aria-sort") == "ascending"
    statuses = page.locator("#ui-claims tbody td:nth-child(1)").all_inner_texts()
    page.click("th:nth-child(2) button")
    page.click("th:nth-child(1) button")
    assert page.locator("#ui-claims tbody td:nth-child(1)").all_inner_texts() == statuses
    page.select_option("select[name=status]", "contested")
    assert page.inner_text("#ui-counted").startswith("1 of")
    page.select_option("select[name=status]", "")
    page.click("th:nth-child(2) button")
    titles = page.locator("#ui-claims tbody td:nth-child(2)").all_inner_texts()
    assert titles == sorted(titles, key=str.lower)
    assert page.get_attribute("th:nth-child(2)", "aria-sort") == "ascending"


def test_the_theme_switches_and_is_remembered(watched):
    page = watched.open("index.html")
    before = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.click("#ui-theme")
    after = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert before != after
    watched.open("claims.html")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == after


def test_a_claim_page_can_be_walked_by_keyboard(watched):
    page = watched.open("claims/steady-growth.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('main') !== null")
        assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 1920])
def test_no_page_scrolls_sideways(browser, garden_site, kind, width):
    watched = Watched(browser, f"{garden_site.as_uri()}/", viewport={"width": width, "height": 700})
    page = watched.open(KINDS[kind])
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    watched.context.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 390)])
def test_axe_finds_no_serious_violation(browser, garden_site, kind, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    # The checker is injected into the page, which the site's own policy would forbid.
    viewport = {"width": width, "height": 800}
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", bypass_csp=True, viewport=viewport)
    page = context.new_page()
    page.goto(f"{garden_site.as_uri()}/{KINDS[kind]}")
    page.wait_for_timeout(150)
    violations = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ]
    context.close()
    assert serious == []


@pytest.fixture(scope="module")
def payloads() -> tuple[str, ...]:
    spec = importlib.util.spec_from_file_location("payloads", Path(__file__).with_name("payloads.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PAYLOADS


def test_no_note_makes_a_page_run_what_it_says(browser, payloads, tmp_path):
    root = tmp_path / "vault"
    (root / "kb").mkdir(parents=True)
    for number, payload in enumerate(payloads):
        quoted = payload.replace("\\", "\\\\").replace('"', '\\"').replace("\u2028", "\\L")
        fields = "".join(
            f'{name}: "{quoted}"\n' for name in ("title", "description", "domain", "author", "tags", "aliases")
        )
        kind = "claim" if number % 2 else "source"
        table = f"| {payload} |\n|---|\n| x |\n"
        text = f"---\ntype: {kind}\n{fields}---\n\n{payload}\n\n# {payload}\n\n{table}\n"
        (root / "kb" / f"n{number}.md").write_text(
            f"{text}```{payload}\n{payload}\n```\n\n[[n{number - 1}|{payload}]]\n"
        )
    publish(root, tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/")
    watched.page.add_init_script("window.boom = () => { window.boomed = true }")
    pages = sorted(
        path.relative_to(tmp_path / "out").as_posix()
        for path in (tmp_path / "out").rglob("*.html")
        if path.name != "404.html"  # for a server, which shows it at any address
        and 'http-equiv="refresh"' not in path.read_text()  # a former address leads on before anything can be asked
    )
    for address in [*pages, "search.html?q=script"]:
        page = watched.open(address)
        assert page.evaluate("() => window.boomed") is None, address
        assert page.locator("script:not([src]):not([type])").count() == 0, address
        assert page.locator("main [onerror], main iframe, main object, main form[action^=javascript]").count() == 0, (
            address
        )
    assert watched.faults == []


def test_no_figure_or_record_makes_a_page_run_what_it_says(browser, payloads, garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)
    run = next((root / "kb/evidence").glob("growth-*"))
    labels = "".join(
        f'<text id="{escape(p, QUOTE)}" fill="{escape(p, QUOTE)}" onclick="boom()">{escape(p)}</text>' for p in payloads
    )
    inner = (
        '<script>boom()</script><foreignObject><img src="x" onerror="boom()"/></foreignObject><set onbegin="boom()"/>'
    )
    link = '<a href="javascript:boom()"><text>x</text></a><set onbegin="boom()"/><use href="data:image/svg+xml,x"/>'
    figure = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="boom()">{labels}{inner}{link}</svg>'
    for path in run.glob("*.svg"):
        path.write_text(figure)
    record = run / "trial-000.json"
    trial = json.loads(record.read_text())
    record.write_text(json.dumps({**trial, "error": " ".join(payloads)}, sort_keys=True, indent=1) + "\n")
    publish(root, tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/")
    watched.page.add_init_script("window.boom = () => { window.boomed = true }")
    for address in (RUN, "claims/steady-growth.html"):
        page = watched.open(address)
        for label in page.locator(".drawing svg text").all():
            label.dispatch_event("click")
        assert page.locator(".drawing svg text").count() >= len(payloads), address
        assert page.locator(".drawing").locator("script, foreignObject, set, a, image, [onclick]").count() == 0, address
        assert page.evaluate("() => window.boomed") is None, address
    assert payloads[0] in watched.open(RUN).locator("#page-trials").inner_text()
    assert watched.faults == []
