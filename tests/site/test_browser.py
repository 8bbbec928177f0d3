"""The site in a real browser: from a folder and under a sub-path of a server, narrow and wide, light and dark."""

from __future__ import annotations

import contextlib
import functools
import http.server
import importlib.util
import json
import re
import shutil
import threading
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from claimlab.site import publish

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
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield started
        started.close()


@contextlib.contextmanager
def serving(site: Path, root: Path):
    """The address of a site under a sub-path of a plain web server whose folder is ``root``."""
    (root / "sub").mkdir()
    (root / "sub" / "path").symlink_to(site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sub/path/"
    server.shutdown()


@pytest.fixture(scope="module")
def served(garden_site, tmp_path_factory):
    """The site under a sub-path of a plain web server."""
    with serving(garden_site, tmp_path_factory.mktemp("web")) as base:
        yield base


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        """Keep the test's output clean."""


class Watched:
    """A page that remembers errors and requests that leave the site."""

    def __init__(self, browser, base: str, **options) -> None:
        self.base = base
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._leaves)

    def _failed(self, request) -> None:
        # a page that is left gives up what it was still loading: no fault of the site
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed {request.url}: {request.failure}")

    def _leaves(self, request) -> None:
        if not request.url.startswith(self.base):
            self.faults.append(f"left the site: {request.url}")

    def open(self, address: str):
        self.page.goto(self.base + address)
        self.page.wait_for_load_state("load")
        return self.page


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


def test_the_claims_table_sorts_and_filters(watched):
    page = watched.open("claims.html")
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


DIAGRAMS = """# Diagrams

```mermaid
flowchart LR
  A[Claim] -->|is measured| B[Verdict]
```

```mermaid
flowchart LR
  X["<img src=x onerror=boom()>"] --> Y["<script>boom()</script>"]
  click X href "javascript:boom()"
  click Y call boom()
```

```mermaid
this is no diagram [
```
"""


@pytest.fixture(scope="module")
def diagram_site(tmp_path_factory):
    root = tmp_path_factory.mktemp("diagrams") / "vault"
    root.mkdir()
    (root / "drawn.md").write_text(DIAGRAMS)
    (root / "plain.md").write_text("# Plain\n\nSee [[drawn]].\n")
    publish(root, root.parent / "out")
    return root.parent / "out"


def _says_blocked(fault):
    return "inline event handler" in fault and "has been blocked" in fault


@pytest.mark.parametrize("way", ["folder", "server"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_diagram_is_drawn_and_runs_nothing_that_its_text_says(browser, diagram_site, tmp_path, way, scheme):
    with serving(diagram_site, tmp_path) as address:
        watched = Watched(browser, address if way == "server" else f"{diagram_site.as_uri()}/", color_scheme=scheme)
        watched.page.add_init_script("window.boom = () => { window.boomed = true }")
        page = watched.open("notes/drawn.html")
        page.wait_for_function("() => document.querySelectorAll('.diagram iframe:not([height=\"0\"])').length === 2")
        page.wait_for_selector(".diagram figcaption")
        frames = page.frames[1:]
        drawn = [frame.locator("svg").text_content() for frame in frames]
        assert "is measured" in drawn[0]
        assert frames[1].locator("body script, img").count() == 0
        for link in frames[1].locator("svg a").all():
            link.dispatch_event("click")
        assert not any(frame.evaluate("() => window.boomed") for frame in page.frames)
        assert page.locator("pre").last.inner_text().strip() == "this is no diagram ["
        # newer browsers say aloud that the policy kept a handler of the text from running while Mermaid took it out
        assert [fault for fault in watched.faults if not _says_blocked(fault)] == []
        watched.context.close()


def test_what_draws_diagrams_is_shipped_and_allowed_only_where_there_is_one(diagram_site, garden_site):
    assert not (garden_site / "assets" / "diagrams").exists()
    assert (diagram_site / "assets" / "diagrams" / "mermaid.js").is_file()
    drawn, plain = ((diagram_site / "notes" / f"{name}.html").read_text() for name in ("drawn", "plain"))
    assert "frame-src 'self'" in drawn
    assert "assets/diagrams/host.js" in drawn
    assert "frame-src" not in plain
    assert "diagrams" not in plain


def test_equations_are_aligned_at_their_signs(browser, tmp_path):
    (tmp_path / "vault").mkdir()
    text = "# Aligned\n\n$$\\begin{aligned} a + b + c &= d \\\\ e &= f \\end{aligned}$$\n"
    (tmp_path / "vault" / "aligned.md").write_text(text)
    publish(tmp_path / "vault", tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/")
    page = watched.open("notes/aligned.html")
    edges = "(cells, edge) => cells.map(cell => Math.round(cell.lastElementChild.getBoundingClientRect()[edge]))"
    ends = page.locator("mtd:first-child").evaluate_all(edges, "right")
    signs = page.locator("mtd:nth-child(2)").evaluate_all(edges, "left")
    assert ends[0] == ends[1]
    assert signs[0] == signs[1]
    assert watched.faults == []
    watched.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_slices_of_a_pie_differ_and_its_words_can_be_read(browser, tmp_path, scheme):
    (tmp_path / "vault").mkdir()
    slices = "".join(f'  "{name}" : 10\n' for name in "abcdefgh")
    (tmp_path / "vault" / "pie.md").write_text(f"# Pie\n\n```mermaid\npie title Kinds\n{slices}```\n")
    publish(tmp_path / "vault", tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/", color_scheme=scheme)
    page = watched.open("notes/pie.html")
    page.wait_for_function("() => document.querySelectorAll('.diagram iframe:not([height=\"0\"])').length === 1")
    fills = "elements => elements.map(element => getComputedStyle(element).fill)"
    drawing = page.frames[1]
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("() => getComputedStyle(document.body).color")
    assert len(set(drawing.locator(".pieCircle").evaluate_all(fills)) | {paper, ink}) == 10
    assert set(drawing.locator(".slice").evaluate_all(fills)) == {paper}
    assert drawing.locator(".pieTitleText").evaluate_all(fills) == [ink]
    assert watched.faults == []
    watched.context.close()
