"""Repairs and renames on a copy of a real knowledge base; its folder is given by ``CLAIMLAB_CORPUS``."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from claimlab.graph.build import build_graph
from claimlab.graph.questions import communities, orphans, path_between
from claimlab.graph.rename import plan_rename
from claimlab.lint.check import check_graph
from claimlab.lint.repair import plan_repairs
from claimlab.notes.encoding import encode
from claimlab.notes.vault import load_vault

CORPUS = os.environ.get("CLAIMLAB_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="CLAIMLAB_CORPUS is not set")


@pytest.fixture(scope="module")
def graph():
    return build_graph(load_vault(Path(CORPUS), cache=False))


def resolved(graph) -> Counter[tuple[str, str]]:
    notes = graph.vault.notes.items()
    ways = ((path, graph.resolve(link, path).target) for path, note in notes for link in note.links if link.wiki)
    return Counter(way for way in ways if way[1])


def test_findings_are_those_that_were_looked_at(graph):
    counts = Counter(str(diagnostic.code) for diagnostic in check_graph(graph))
    assert (counts["CL030"], counts["CL031"], counts["CL003"]) == (1032, 1022, 39)
    assert counts["CL042"] > 250


def test_repairs_mend_the_unique_prefixes_and_lose_no_link(graph, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(CORPUS, root)
    repairs = plan_repairs(graph).repairs
    for repair in repairs:
        (root / repair.path).write_bytes(encode(repair.after))
    after = build_graph(load_vault(root, cache=False))
    assert not resolved(graph) - resolved(after)
    fixed = sum((repair.fixed for repair in repairs), Counter[str]())
    assert after.links.dangling == graph.links.dangling - fixed["CL030"]
    assert fixed["CL030"] >= 143
    for repair in repairs:
        rows = zip(repair.before.split("\n"), repair.after.split("\n"), strict=True)
        assert 0 < sum(old != new for old, new in rows) <= repair.fixed.total()


def test_a_note_with_many_links_is_renamed_and_all_are_carried_along(graph):
    most = max(graph.vault.notes, key=lambda path: len(graph.backlinks(path)))
    rename = plan_rename(graph, most, "maps/a name that nobody had.md")
    assert rename.links >= 50
    assert len(rename.after) >= 50


def test_each_question_is_answered(graph):
    steps = path_between(graph, "maps/livingip overview.md", "entities/internet-finance/metadao.md")
    assert steps
    assert len(steps) <= 3
    assert len(orphans(graph)) > 100
    assert len(communities(graph)[0]) > 50
