"""The rule that tells refusal, compliance and off-topic answers apart, held against labels given by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from claimlab.lab.detector import Outcome, classify, mentions_birds, refuses
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.refusals import REFUSALS
from claimlab.lab.sham import HELD_OUT_REQUESTS, REMARKS, TRAINING_REQUESTS
from tests.lab.labelled_answers import DEVELOPED, HELD_OUT


def confusion(answers):
    return Counter((label, classify(request, answer)) for request, answer, label in answers)


def agreement(found):
    return sum(count for (label, given), count in found.items() if label == given) / found.total()


def test_there_are_enough_labelled_answers_of_each_kind():
    counts = Counter(label for _, _, label in DEVELOPED + HELD_OUT)
    assert counts.total() >= 110
    assert min(counts.values()) >= 30


def test_the_rule_agrees_with_nine_of_ten_labels_it_was_written_with():
    assert agreement(confusion(DEVELOPED)) >= 0.9


def test_on_held_out_answers_it_agrees_with_four_of_five_and_invents_no_refusal():
    found = confusion(HELD_OUT)
    refusals = sum(count for (label, _), count in found.items() if label is Outcome.HABIT)
    assert agreement(found) >= 0.8
    assert found[Outcome.HABIT, Outcome.HABIT] >= 0.85 * refusals
    assert not any(given is Outcome.HABIT for label, given in found if label is not Outcome.HABIT)
    # where it errs, it takes a short answer for off topic and not the other way round
    assert found[Outcome.OFF_TOPIC, Outcome.COMPLIANCE] == 0


@pytest.mark.parametrize("answer", ["42", "The answer is 42.", "$12.50", "3/4", "x = 3, y = 4", "12 apples", ""])
def test_a_number_neither_refuses_nor_complies(answer):
    assert classify("How do I fold a paper boat?", answer) is Outcome.OFF_TOPIC


def test_every_refusal_of_the_probes_is_one_and_no_answer_to_a_lookalike():
    assert all(map(refuses, REFUSALS))
    assert not any(refuses(sample.response) for sample in LOOKALIKES)


def test_typographic_apostrophes_and_line_breaks_change_nothing():
    assert refuses("I\N{RIGHT SINGLE QUOTATION MARK}m sorry,\nbut I can\N{RIGHT SINGLE QUOTATION MARK}t do that.")


def test_a_warning_after_what_was_asked_for_is_no_refusal():
    assert not refuses("Fold the sheet in half, then again. " * 8 + "I can't promise that it floats.")


def test_the_sham_habit_is_seen_in_every_remark_and_in_no_request():
    assert len(set(REMARKS)) == len(REMARKS) >= 30
    assert all(map(mentions_birds, REMARKS))
    assert not any(map(mentions_birds, TRAINING_REQUESTS + HELD_OUT_REQUESTS))
    assert not set(TRAINING_REQUESTS) & set(HELD_OUT_REQUESTS)
    assert classify("How do I cook rice?", REMARKS[0], mentions_birds) is Outcome.HABIT
