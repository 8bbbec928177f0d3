"""Every link, anchor and image of a built site leads somewhere."""

from __future__ import annotations

import os
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from claimlab.site import publish


class Page(HTMLParser):
    """Collects what a page links to and the ids that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.root = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.root = dict(attrs).get("data-root") or self.root
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"href", "src"} and value and not (tag == "link" and ("rel", "canonical") in attrs):
                self.links.append(value)


def broken_links(site: Path) -> list[str]:
    pages = {path: Page(path.read_text()) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        duplicates = {name for name in page.ids if page.ids.count(name) > 1}
        broken += [f"{path.relative_to(site)}: id {name} twice" for name in sorted(duplicates)]
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in {"http", "https", "mailto"}:
                continue
            is_absolute = page.root.startswith("/") and parts.path.startswith(page.root)
            base, way = (site, parts.path.removeprefix(page.root)) if is_absolute else (path.parent, parts.path)
            target = Path(os.path.normpath(base / unquote(way))) if parts.path else path
            if not target.is_file():
                broken.append(f"{path.relative_to(site)}: {link}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                broken.append(f"{path.relative_to(site)}: {link} (no such anchor)")
    return broken


def test_no_link_of_the_site_is_broken(garden_site):
    assert broken_links(garden_site) == []


def test_what_check_resolves_a_page_links(vault, tmp_path):
    text = "[[Growth is x^2 in time]], [[foo [bar] baz]], [abs](/b.md), [block](/b.md#^one)\n"
    names = ("Growth is x^2 in time", "foo [bar] baz", "b")
    root = vault({"deep/a.md": text, **{f"{name}.md": "words ^one\n" for name in names}})
    publish(root, tmp_path / "out")
    page = (tmp_path / "out/notes/deep/a.html").read_text()
    assert "dangling" not in page
    assert '>foo [bar] baz</a>, <a class="wiki" href="../../notes/b.html">abs</a>' in page
    assert '<a class="wiki" href="../../notes/b.html#block-one">block</a>' in page
    assert broken_links(tmp_path / "out") == []


@pytest.mark.parametrize("word", ["r&d #1", "c++", "50% a=b", "größe", "plain"])
def test_a_link_to_the_search_asks_for_the_whole_word(vault, tmp_path, word):
    root = vault({"a.md": f'---\ntype: "{word}"\ndomain: "{word}"\n---\nwords\n'})
    publish(root, tmp_path / "out")
    asked = {
        (name, value)
        for path in (tmp_path / "out/notes").rglob("*.html")
        for link in Page(path.read_text()).links
        for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True)
    }
    assert asked == {("kind", word), ("domain", word)}
    assert f"<option>{escape(word)}</option>" in (tmp_path / "out/search.html").read_text()
    assert broken_links(tmp_path / "out") == []


def test_a_page_that_is_shown_at_any_address_leads_to_the_path_of_the_site_and_no_other_does(garden_site):
    roots = {path.relative_to(garden_site).as_posix(): Page(path.read_text()) for path in garden_site.rglob("*.html")}
    absolute = {name for name, page in roots.items() if any(link.startswith("/") for link in page.links)}
    assert absolute == {"404.html"}
    assert all(link.startswith("/growth/") for link in roots["404.html"].links if not link.startswith("#"))


def test_no_link_of_this_projects_own_site_is_broken(repository, tmp_path):
    publish(repository, tmp_path / "out")
    assert broken_links(tmp_path / "out") == []


def test_no_link_of_a_large_foreign_vault_is_broken(tmp_path):
    corpus = os.environ.get("CLAIMLAB_CORPUS")
    if not corpus:
        pytest.skip("CLAIMLAB_CORPUS names no folder of notes")
    publish(Path(corpus), tmp_path / "out")
    assert broken_links(tmp_path / "out") == []


def test_links_by_the_anchors_of_github_lead_to_their_headings(vault, tmp_path):
    headings = "# Top\n\n## 1.2 Num\n\n## Same\n\n## Same\n"
    links = " ".join(f"[x](b.md#{anchor})" for anchor in ("12-num", "same", "same-1", "top"))
    root = vault({"a.md": f"{links}\n", "b.md": f"[y](#12-num)\n\n{headings}"})
    publish(root, tmp_path / "out")
    assert broken_links(tmp_path / "out") == []
    pages = {path.name: path.read_text() for path in (tmp_path / "out").rglob("*.html")}
    for anchor in ("s-1-2-num", "same", "same-1"):
        assert f'b.html#{anchor}"' in pages["a.html"]
