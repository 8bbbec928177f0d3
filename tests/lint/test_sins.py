"""A small vault that holds each sin of a real one; exactly the expected findings appear."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from claimlab.graph.build import build_graph
from claimlab.notes.vault import load_vault
from tests.lint.gardens import findings

SINS = Path(__file__).parents[1] / "fixtures" / "sins"
CORE = "core/rivers/rivers carve valleys slowly.md"
RIVERS, WEATHER = "domains/rivers", "domains/weather"
EXPECTED = {
    ".agents/notes.md": ["CL031"],
    CORE: ["CL030", "CL030", "CL030", "CL031", "CL036"],
    f"{RIVERS}/_map.md": ["CL031"],
    f"{RIVERS}/floods carve valleys faster than anything else.md": ["CL031"],
    f"{RIVERS}/rivers carve valleys slowly.md": ["CL041", "CL042"],
    f"{WEATHER}/_map.md": ["CL023"],
    f"{WEATHER}/rain falls on mountains.md": ["CL006", "CL012", "CL031"],
    f"{WEATHER}/w1.md": ["CL042"],
    "inbox/2015-03-00-survey-of-rivers.md": ["CL013", "CL031"],
    "inbox/2024-orphan.md": ["CL044"],
    "inbox/a pasted report.md": ["CL002", "CL003"],
    "index.md": ["CL001", "CL030", "CL036"],
}


@pytest.fixture(scope="module")
def graph():
    return build_graph(load_vault(SINS, cache=False))


def test_exactly_the_expected_findings():
    found: dict[str, list[str]] = {}
    for diagnostic in findings(SINS):
        found.setdefault(diagnostic.path, []).append(str(diagnostic.code))
    assert {path: sorted(codes) for path, codes in found.items()} == EXPECTED


def test_every_file_loads_but_the_templates(graph):
    assert len(graph.vault.notes) == len(list(SINS.rglob("*.md"))) - 1
    assert graph.vault.notes["inbox/a pasted report.md"].frontmatter["author"] == "@reporter"
    assert graph.vault.notes["index.md"].title == "An index"


def test_links_and_edges(graph):
    links = graph.links
    assert (links.total, links.resolved, links.dangling, links.ambiguous) == (23, 19, 4, 6)
    assert Counter(str(edge.relation) for edge in graph.backlinks(CORE)) == {"mentions": 1}
    relations = Counter((str(edge.relation), edge.subject) for edge in graph.outgoing(CORE))
    assert relations["depends-on", CORE] == 2
    assert relations["challenges", "inbox/2015-03-00-survey-of-rivers.md"] == 1
    assert relations["source-of", "inbox/2015-03-00-survey-of-rivers.md"] == 1
    # a premise, named in depends_on, is no challenge because the section of challenges speaks of it
    assert relations["challenges", f"{WEATHER}/rain falls on mountains.md"] == 0
