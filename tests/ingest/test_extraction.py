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
        "CLAIM: Sensors that drift mislead their owners",
        "CLAIM CANDIDATE: Sensors that drift mislead their owners",
        '**Claim candidate:** "Sensors that drift mislead their owners"',
        "**CLAIM:** Sensors that drift mislead their owners",
        "**Claim**: Sensors that drift mislead their owners",
        "**Core claim:** Sensors that drift mislead their owners",
        'CLAIM:\n"Sensors that drift mislead their owners"',
    ],
)
@pytest.mark.parametrize("above", ["", "WHY ARCHIVED: because\n", "**Key findings:**\n- One.\n"])
def test_a_mark_on_a_line_of_its_own_is_no_heading(line, above):
    assert [hint.sentence for hint in read(f"{above}{line}\n").claims] == ["Sensors that drift mislead their owners"]


@pytest.mark.parametrize("start", ["", "- A remark:\n    - ", "1. A remark:\n- ", "- A remark\n  "])
@pytest.mark.parametrize("mark", ["Claim:", "CLAIM:", "Extract claim:", "**Claim candidate:**"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_claims_on_lines_that_follow_each_other_stay_apart(start, mark, quote):
    sentences = ["Alpha one always beats beta two", "Gamma three always beats delta four"]
    first, second = (f"{mark} {quote}{sentence}{quote}" for sentence in sentences)
    indent = start.rpartition("\n")[2]
    found = read(f"{start}{first}\n{indent}{second}\n").claims
    assert [hint.sentence for hint in found] == sentences
    assert [hint.line for hint in found] == [1 + start.count("\n"), 2 + start.count("\n")]


def test_a_claim_may_go_on_in_the_next_line():
    (hint,) = read("Claim: Alpha one always\nbeats beta two\n").claims
    assert hint.sentence == "Alpha one always beats beta two"


def test_quotation_marks_within_a_quoted_claim():
    (hint,) = read('Extract claim: "One two three four \\"five\\" six \\"seven\\"" (see above)\n').claims
    assert hint.sentence == 'One two three four "five" six "seven"'


def test_a_marked_claim_is_no_part_of_the_reason_above_it():
    found = read("WHY ARCHIVED: First figures\nCLAIM: Sensors drift in damp air\n")
    assert found.why == "First figures"


ALPHA, GAMMA = "Alpha one always beats beta two", "Gamma three always beats delta four"
FIRST_MARKS = [
    "CLAIM: {}",
    '> CLAIM: "{}"',
    "> CLAIM: {}",
    "> [!note] CLAIM: {}",
    "> > - **CLAIM:** {}",
    "**CLAIM**: {}",
    "**Claim: {}**",
    "__Claim__: {}",
    "CLAIM candidate: {}",
    "CLAIM 1: {}",
    "Claim #2: {}",
    "- **Claim (3)**: {}",
    "- [ ] Claim 1a: {}",
    "| x | CLAIM: {} | y |",
    "|Extract claim: {}|",
    "## Claim: {}",
    "<!-- CLAIM: {} -->",
]


@pytest.mark.parametrize("second", FIRST_MARKS)
@pytest.mark.parametrize("first", FIRST_MARKS)
def test_each_line_that_marks_a_claim_begins_another(first, second):
    text = f"{first.format(ALPHA)}\n{second.format(GAMMA)}\n"
    found = read(text)
    assert [(hint.sentence, hint.line) for hint in found.claims] == [(ALPHA, 1), (GAMMA, 2)]
    for hint, row in zip(found.claims, text.splitlines(), strict=True):
        assert row[hint.column - 1 :].lower().startswith(("claim", "extract claim"))
    assert not found.passed


def test_the_cells_of_a_table_are_claims_of_their_own():
    rows = ("Claim | Why", "---|---", f"CLAIM: {ALPHA} | damp", f"CLAIM: {GAMMA} | CLAIM: P(a \\| b) is large", "x | y")
    found = read("".join(f"| {row} |\n" for row in rows))
    assert [hint.sentence for hint in found.claims] == [ALPHA, GAMMA, "P(a | b) is large"]


def test_two_claims_in_one_line():
    found = read(f'- CLAIM: {ALPHA}. CLAIM: {GAMMA}. Nothing else. Extract claim: "Three words here" (sic)\n').claims
    assert [hint.sentence for hint in found] == [ALPHA, GAMMA, "Three words here"]
    assert [hint.column for hint in found] == [3, 43, 101]


def test_sub_items_of_a_claim_are_no_part_of_its_sentence():
    (hint,) = read(f"- CLAIM: {ALPHA}\n    - since it is damp\n").claims
    assert hint.sentence == ALPHA
    (hint,) = read(f"- CLAIM:\n    - {ALPHA}\n").claims
    assert hint.sentence == ALPHA


def test_a_mark_in_a_later_line_of_a_paragraph_knows_its_place():
    (hint,) = read(f"> Some words of four or\n>   more and so a claim: {ALPHA}\n").claims
    assert (hint.line, hint.column) == (2, 19)


def test_text_below_a_heading_that_marks_a_claim_belongs_to_nothing_above_it():
    found = read(f"**KB connections:**\n- [[one]]\n\n## Claim: {ALPHA}\nIt is [[no connection]].\n")
    assert [hint.sentence for hint in found.claims] == [ALPHA]
    assert [connection.target for connection in found.connections] == ["one"]


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("x\n\n- CLAIM: No.\n", (3, 3), "'No'"),
        ("CLAIM:\n", (1, 1), "no words"),
        ("> CLAIM: " + "word " * 200, (1, 3), "600 characters"),
        ('CLAIM: "' + "word " * 200 + '"', (1, 1), "600 characters"),
        (f"CLAIM: {ALPHA}\nCLAIM: {ALPHA.lower()}!\n", (2, 1), "line 1"),
        (f"```\nCLAIM: {ALPHA}\n", (2, 1), "code"),
        (f"  `CLAIM: {ALPHA}`\n", (1, 3), "code"),
        ("- Divergence candidate: this\n", (1, 3), "between what"),
        ("Divergence candidate: a b vs. c\nDivergence candidate: a b vs. c\n", (2, 1), "line 1"),
    ],
)
def test_a_mark_of_which_nothing_is_made_is_named(text, place, why):
    (passed,) = read(text).passed
    assert (passed.line, passed.column) == place
    assert why in passed.why


def test_the_same_words_with_another_comparison_are_another_claim():
    assert len(read("CLAIM: The loss < 3 bits\nCLAIM: The loss > 3 bits\n").claims) == 2


def test_a_mark_that_is_only_explained_is_none():
    found = read(f"Write `CLAIM: some words here` for a claim: {ALPHA}\nFor each claim:\n")
    assert [hint.sentence for hint in found.claims] == [ALPHA]
    assert not found.passed


@given(st.lists(st.tuples(st.sampled_from(FIRST_MARKS), st.integers(1, 999)), max_size=8))
def test_every_marked_line_is_a_claim_or_is_named(lines):
    text = "".join(f"{mark.format(f'sentence number {number} here')}\n" for mark, number in lines)
    found = read(text)
    places = [hint.line for hint in (*found.claims, *found.passed)]
    assert sorted(places) == list(range(1, len(lines) + 1))
    assert {hint.sentence for hint in found.claims} == {f"sentence number {number} here" for _, number in lines}


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


@pytest.mark.parametrize("mark", ["DIVERGENCE CANDIDATE:", "**Divergence candidate:**"])
def test_a_divergence_on_a_line_of_its_own(mark):
    (hint,) = read(f"{mark} habit vs. device\n").divergences
    assert hint.sides == ("habit", "device")


def test_a_divergence_without_sides_is_its_own_title():
    (hint,) = read("- Divergence candidate: whether sensors drift at all\n").divergences
    assert hint.title == "whether sensors drift at all"


def test_code_holds_no_hints():
    assert read('```\nExtract claim: "Sensors drift in damp air"\n```\n').empty


@given(st.text(max_size=400))
def test_any_text_is_survived(text):
    read(text)
