import pytest

from claimlab.ingest.markers import begins_hint


@pytest.mark.parametrize(
    "line",
    ["Claim: x", "  - **Extract claim:** x", "2) claim candidate: x", "A divergence candidate: x", "**Core claim**: x"],
)
def test_a_line_that_marks_something_is_known_by_its_first_words(line):
    assert begins_hint(line)


@pytest.mark.parametrize("line", ["Claims: x", "Disclaim: x", "What these four people claim: x", "The claim is old"])
def test_other_lines_mark_nothing(line):
    assert not begins_hint(line)
