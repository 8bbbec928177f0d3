"""Diagrams and equations as a real browser draws them, light and dark."""

from __future__ import annotations

import pytest

from claimlab.site import publish
from tests.site.watched import Watched, serving

pytestmark = pytest.mark.browser

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


def test_formulas_ask_for_the_mathematical_font_of_every_system(browser, tmp_path):
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "sum.md").write_text("# Sum\n\n$$\\sum_i x_i$$\n")
    publish(tmp_path / "vault", tmp_path / "out")
    watched = Watched(browser, f"{(tmp_path / 'out').as_uri()}/")
    asked = watched.open("notes/sum.html").locator("math").evaluate("(math) => getComputedStyle(math).fontFamily")
    for name in ("Latin Modern Math", "STIX Two Math", "Cambria Math", "Libertinus Math", "DejaVu Math TeX Gyre"):
        assert f'"{name}"' in asked
    assert asked.endswith("math")
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
