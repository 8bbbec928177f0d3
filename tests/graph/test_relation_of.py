"""What a link says by the section in which it stands, and where a section says nothing of it."""

from __future__ import annotations

import pytest

from claimlab.graph.build import build_graph
from claimlab.graph.relations import Relation
from claimlab.notes.managed_block import set_block
from tests.graph.gardens import claim, garden


def stated(text: str, target: str) -> list[str]:
    """The relations between a note and another one, in the order of the text."""
    graph = build_graph(garden({"a.md": text, "b.md": claim("B"), "run.md": "x"}))
    return [str(edge.relation) for edge in graph.edges if target in (edge.subject, edge.object)]


def test_a_section_of_challenges_states_that_its_links_challenge():
    assert stated(claim("A", "## Challenges\n\n[[b]] says no.\n"), "b.md") == [Relation.CHALLENGES]


@pytest.mark.parametrize("heading", ["Challenges", "Additional Evidence (confirm)", "Additional Evidence (challenge)"])
def test_a_link_in_a_block_that_claimlab_wrote_takes_nothing_from_the_section_above(heading):
    written = claim("A", f"## {heading}\n\n*Source: [[run]]* says so, [[b]].\n")
    text = set_block(written, "verdict", "**Supported.** Evidence: [[run]].")
    without = stated(written, "run.md")
    assert without != [Relation.MENTIONS]
    assert stated(text, "run.md") == [*without, Relation.MENTIONS]


@pytest.mark.parametrize("field", [{"depends_on": '["[[b]]"]'}, {"status_from": '{all: ["[[b]]"]}'}])
def test_what_a_claim_rests_on_is_no_challenge_by_mere_mention(field):
    text = claim("A", "## Challenges\n\nThe same as for [[B]].\n", **field)
    assert stated(text, "b.md") == [Relation.DEPENDS_ON, Relation.MENTIONS]


def test_what_a_claim_rests_on_may_challenge_it_where_that_is_said():
    text = claim("A", depends_on='["[[b]]"]', challenged_by='["[[b]]"]')
    assert stated(text, "b.md") == [Relation.DEPENDS_ON, Relation.CHALLENGES]
