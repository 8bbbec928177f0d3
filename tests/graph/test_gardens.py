"""Generated English and Chinese gardens: every link comes out as it was written."""

from __future__ import annotations

import pytest

from benchmarks.gardens import WORDS, plant_garden
from claimlab.graph.build import build_graph
from claimlab.notes.vault import load_vault


@pytest.mark.parametrize("language", WORDS)
def test_links_resolve_as_written_in_every_script_and_form(tmp_path, language):
    garden = plant_garden(tmp_path, language, 60, 900)
    links = build_graph(load_vault(tmp_path, cache=False)).links
    assert (links.total, links.dangling, links.ambiguous) == (garden.links, garden.dangling, 0)
    assert links.resolved == garden.links - garden.dangling > 0
