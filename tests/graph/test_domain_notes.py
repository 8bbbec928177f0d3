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


LITERATURE = "[{source: b, stance: confirm}]"
FIELDS = {
    "domain": VALUES,
    "description": VALUES,
    "confidence": VALUES,
    "source": st.one_of(VALUES, st.sampled_from(["[a, b]", "[a, [b]]"])),
    "status_from": st.one_of(VALUES, st.just(RULE)),
    "experiments": VALUES,
    "literature": st.one_of(VALUES, st.just(LITERATURE)),
}


@given(st.fixed_dictionaries(FIELDS))
def test_what_is_at_hand_says_the_same_as_the_whole_claim(fields):
    text = claim("A sentence", **fields, id="own")
    for entry in build_graph(garden({"a.md": text})).claims.values():
        whole = entry.claim
        assert entry.id == whole.id == "own"
        assert entry.title == whole.title
        assert entry.domain == whole.domain
        assert entry.description == whole.description
        assert entry.sources == whole.source
        assert entry.cites or not whole.literature
        assert entry.confidence == (whole.confidence or "")
        assert entry.verifiable == whole.verifiable
