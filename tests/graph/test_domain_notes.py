from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimlab.graph.build import build_graph
from claimlab.graph.schema import read_claim
from claimlab.notes.parse import parse_note
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


def test_a_status_cannot_come_from_a_run_and_from_other_claims():
    rule = 'supported_if: ["a in [1, 2]"]\n    divergent_if: ["a outside [0, 3]"]'
    note = parse_note(
        "a.md",
        f"---\ntype: claim\nexperiments:\n  - experiment: e\n    {rule}\nstatus_from:\n  all: [b]\n---\n".encode(),
    )
    claim, faults = read_claim(note, "a")
    assert claim is None
    (fault,) = faults
    assert (fault.line, fault.code) == (3, "CL014")
    assert fault.message.endswith("a status comes from experiments or from other claims (status_from), not from both")
