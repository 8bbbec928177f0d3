import pytest

from claimlab.ingest.markers import begins_hint, is_heading, is_marked, split_marks


@pytest.mark.parametrize(
    "line",
    ["Claim: x", "  - **Extract claim:** x", "2) claim candidate: x", "A divergence candidate: x", "**Core claim**: x"],
)
def test_a_line_that_marks_something_is_known_by_its_first_words(line):
    assert begins_hint(line)


@pytest.mark.parametrize(
    "line",
    ["> Claim: x", "> [!info]- Claim: x", "| Claim: x", "- [x] __Claim__: x", "## CLAIM 1: x", "claim (#2)\uff1a x"],
)
def test_what_markdown_puts_before_the_words_is_passed_over(line):
    assert begins_hint(line)
    assert is_marked(line)
    assert is_heading(line) == line.startswith("#")


def test_words_that_lead_up_to_a_mark_are_more_than_the_mark():
    assert begins_hint("For each claim: x")
    assert not is_marked("For each claim: x")


def test_a_mark_behind_a_sentence_begins_another_part():
    assert list(split_marks("claim: a. Claim: b; **Claim**: c, claim: d")) == [
        (0, "claim: a."),
        (10, "Claim: b;"),
        (20, "**Claim**: c, claim: d"),
    ]


@pytest.mark.parametrize(
    "line", ["Claims: x", "my_claim: x", "Disclaim: x", "What these four people claim: x", "The claim is old"]
)
def test_other_lines_mark_nothing(line):
    assert not begins_hint(line)
