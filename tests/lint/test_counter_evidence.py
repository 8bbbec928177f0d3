"""What counts as recorded counter-evidence, and what a blank note only asks."""

from __future__ import annotations

import pytest

from claimlab.ingest.blanks import blank_claim
from claimlab.notes.managed_block import set_block
from tests.lint.gardens import codes, plant

CLAIM = "---\ntype: claim\ntitle: A claim\nconfidence: likely\n---\n"


def is_missing(root, text):
    return "CL042" in codes(plant(root, {"a.md": text}))


def test_the_question_of_a_blank_claim_is_no_counter_evidence(tmp_path):
    blank = blank_claim("A claim", domain="x", source="", today="2026-01-01").replace("speculative", "likely")
    assert "confidence: likely" in blank
    assert is_missing(tmp_path, blank)
    assert is_missing(tmp_path, set_block(blank, "verdict", "**Supported.**"))
    assert is_missing(tmp_path, blank.replace("\n", "\r\n"))
    assert not is_missing(tmp_path, blank + "\nThat nobody measured it in winter.\n")


@pytest.mark.parametrize(
    "section", ["## Challenges\n", "## Challenges\n\n<!-- soon -->\n\n## Limits\nx", "Challenges\n---\n"]
)
def test_a_section_that_says_nothing_is_no_counter_evidence(tmp_path, section):
    assert is_missing(tmp_path, CLAIM + section)


@pytest.mark.parametrize("section", ["## Challenges\nx", "## Counter-evidence\n### One\nx", "Challenges\n---\nx"])
def test_a_section_that_says_something_is(tmp_path, section):
    assert not is_missing(tmp_path, CLAIM + section)
