from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimlab.graph.build import build_graph
from tests.graph.gardens import claim, garden

VALUES = st.one_of(
    st.sampled_from(
        ["", '""', "[]", "null", "~", "NULL", "likely", "proven", '" likely"', "sure", "{}", "[likely]", "x y"]
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), max_size=8),
)
RULE = "{all: [one, two]}"


@given(domain=VALUES, confidence=VALUES, status_from=st.one_of(VALUES, st.just(RULE)), experiments=VALUES)
def test_what_is_at_hand_says_the_same_as_the_whole_claim(domain, confidence, status_from, experiments):
    text = claim(
        "A sentence", domain=domain, confidence=confidence, status_from=status_from, experiments=experiments, id="own"
    )
    for entry in build_graph(garden({"a.md": text})).claims.values():
        whole = entry.claim
        assert entry.id == whole.id == "own"
        assert entry.title == whole.title
        assert entry.domain == whole.domain
        assert entry.confidence == (whole.confidence or "")
        assert entry.verifiable == whole.verifiable
