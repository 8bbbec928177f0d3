import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.ingest.extraction import extract
from claimlab.notes.parse import parse_note


def read(text):
    return extract(parse_note("sources/x.md", text.encode()))


def test_everything_is_found_in_a_full_note(source_text, claim_sentence):
    found = read(source_text)
    assert [hint.sentence for hint in found.claims] == [claim_sentence]
    assert [hint.title for hint in found.divergences] == ["yearly calibration vs. paired sensors"]
    assert [c.target for c in found.connections] == [
        "plants tell you when they are cold",
        "instruments need a second instrument",
        "a note that was never written",
        "measuring is a habit, not a device",
    ]
    assert [c.target for c in found.connections if c.primary] == ["instruments need a second instrument"]
    assert len(found.findings) == 2
    assert found.why == "First figures on drift in damp houses"
    assert found.hint == "The drift is the claim; the habit is the remedy"


def test_a_claim_knows_its_place(source_text):
    (hint,) = read(source_text).claims
    line = source_text.splitlines()[hint.line - 1]
    assert line[hint.column - 1 :].startswith("Extract claim:")


@pytest.mark.parametrize(
    "line",
    [
        '- Extract claim: "Sensors that drift mislead their owners"',
        "- Extract claim: Sensors that drift mislead their owners — the main point",
        "- CLAIM: Sensors that drift mislead their owners",
        "- Claim candidate: “Sensors that drift mislead their owners”",
        '- **Extract claim:** "Sensors that drift mislead their owners."',
        'Potential claim: "Sensors that drift mislead their owners" and more',
        'This supports a structural claim: "Sensors that drift mislead their owners" (see above)',
        "- Extract claim: Sensors that [[drift|drift]] mislead their *owners*",
    ],
)
def test_the_ways_in_which_people_mark_a_claim(line):
    found = read(f"---\ntype: source\n---\n\n**Extraction hints:**\n{line}\n")
    assert [hint.sentence for hint in found.claims] == ["Sensors that drift mislead their owners"]


@pytest.mark.parametrize(
    "line",
    [
        "The bipartisan convergence is itself a claim-worthy insight.",
        "Claims about: (1) Costa Rica as proof, (2) the EBAIS model",
        "No novel claims to extract.",
        '- Extract claim: "Too short"',
    ],
)
def test_topics_are_no_claims(line):
    assert read(f"---\ntype: source\n---\n\n**Extraction hints:** {line}\n").claims == ()


def test_the_same_claim_twice_is_one():
    text = '**Extraction hints:**\n- Extract claim: "Sensors drift in damp air"\n- CLAIM: sensors drift in damp air\n'
    assert len(read(text).claims) == 1


@pytest.mark.parametrize("word", ["vs.", "vs", "versus", "against"])
def test_the_sides_of_a_divergence(word):
    (hint,) = read(f"- Consider a divergence candidate: habit (daily) {word} device (once)\n").divergences
    assert hint.sides == ("habit (daily)", "device (once)")
    assert hint.title == "habit vs. device"


def test_a_divergence_without_sides_is_its_own_title():
    (hint,) = read("- Divergence candidate: whether sensors drift at all\n").divergences
    assert hint.title == "whether sensors drift at all"


def test_code_holds_no_hints():
    assert read('```\nExtract claim: "Sensors drift in damp air"\n```\n').empty


@given(st.text(max_size=400))
def test_any_text_is_survived(text):
    read(text)
