import pytest

from claimlab.ingest.stance import read_stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("strengthened: even within one model", "confirm"),
        ("confirms it with numbers", "confirm"),
        ("quantifies the mechanism", "confirm"),
        ("this PARTIALLY challenges the claim", "challenge"),
        ("contradicts it", "challenge"),
        ("extended by a second case", "extend"),
        ("builds on the first half", "extend"),
        ("the eras tour did this", ""),
        ("", ""),
    ],
)
def test_the_stance_is_read_from_the_words(text, stance):
    assert read_stance(text) == stance


def test_the_word_that_comes_first_decides():
    assert read_stance("challenges the first half and confirms the second") == "challenge"
    assert read_stance("confirms the first half and challenges the second") == "confirm"


def test_a_negated_word_does_not_count():
    assert read_stance("this does not confirm anything") == ""
    assert read_stance("does not contradict it but extends it") == "extend"
