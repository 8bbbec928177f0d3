"""Keys of pages: an edit concerns the pages that show something of it, and no others."""

from __future__ import annotations

import pytest

from claimlab.site.build import site_files
from claimlab.site.snapshot import take_snapshot

NOTES = {
    "from.md": "# From\n\nWhat others show of it.\n\nFirst paragraph.\n\nA word on [[near]].\n\nA word on [[far]].\n",
    "near.md": "# Near\n\nText.\n",
    "far.md": "# Far\n\nText.\n",
    "alone.md": "# Alone\n\nText.\n",
}


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "vault"
    root.mkdir()
    for name, text in NOTES.items():
        (root / name).write_text(text)

    def read(**changed):
        for name, text in changed.items():
            (root / f"{name}.md").write_text(text)
        found = {file.address: file.key for file in site_files(take_snapshot(root))}
        return {name.removesuffix(".md"): found[f"notes/{name.removesuffix('.md')}.html"] for name in NOTES}

    return read


def changed(before, after):
    return {name for name in before if before[name] != after[name]}


def test_a_paragraph_without_links_concerns_its_own_page_alone(keys):
    before = keys()
    assert changed(before, keys(**{"from": NOTES["from.md"].replace("First", "Another")})) == {"from"}


def test_the_words_around_a_link_concern_the_page_that_it_leads_to(keys):
    before = keys()
    assert changed(before, keys(**{"from": NOTES["from.md"].replace("word on [[near]]", "line on [[near]]")})) == {
        "from",
        "near",
    }


def test_a_new_title_concerns_every_page_that_names_it(keys):
    before = keys()
    assert changed(before, keys(near="# Nearer\n\nText.\n")) == {"from", "near", "far"}
