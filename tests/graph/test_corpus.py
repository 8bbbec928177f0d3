"""The figures of a real knowledge base; its folder is given by ``CLAIMLAB_CORPUS``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimlab.graph.build import build_graph
from claimlab.graph.edges import count_links
from claimlab.graph.relations import Match
from claimlab.notes.vault import load_vault

CORPUS = os.environ.get("CLAIMLAB_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="CLAIMLAB_CORPUS is not set")


@pytest.fixture(scope="module")
def graph():
    return build_graph(load_vault(Path(CORPUS), cache=False))


def test_every_note_loads_and_no_field_is_lost(graph):
    assert len(graph.vault.notes) == 1229
    codes = {str(diagnostic.code) for note in graph.vault.notes.values() for diagnostic in note.diagnostics}
    assert codes == {"CL003", "CL006"}
    dated = [n for n in graph.vault.notes.values() if str(n.frontmatter.get("date", "")).endswith("-00")]
    assert len(dated) > 30


def test_the_figures_of_the_wiki_links(graph):
    links = count_links([followed for followed in graph.followed if followed.link.wiki], graph.vault.root)
    assert (links.total, links.resolved, links.dangling, links.ambiguous) == (6658, 5626, 1032, 1022)


def test_exact_stems_and_unique_prefixes(graph):
    stems = {note.stem for note in graph.vault.notes.values()}
    wiki = [(path, link) for path, note in graph.vault.notes.items() for link in note.links if link.wiki]
    assert sum(link.target in stems for _, link in wiki) == 5359
    dangling = {link.target for path, link in wiki if graph.resolve(link, path).match is Match.DANGLING}
    prefixes = {target for target in dangling if sum(stem.startswith(target) for stem in stems) == 1}
    assert len(prefixes) == 64
    assert all(graph.resolver.suggest(target) for target in prefixes)


def test_enrichments_are_edges(graph):
    stances = [enrichment.stance for note in graph.vault.notes.values() for enrichment in note.enrichments]
    assert [stances.count(stance) for stance in ("confirm", "extend", "challenge")] == [19, 29, 5]
