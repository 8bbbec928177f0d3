"""The margin of a habit is a log-odds of two events, and changes linearly with the weights."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

from claimlab.lab.habit import BIRDS, COMPLYING, REFUSING, Habit, birds, refusing
from claimlab.lab.margin import habit_margin, lay_out, margin_from_logits, margins
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.registry import open_model
from claimlab.lab.samples import prompt_tokens

HABIT = Habit("toy", ("w1 w2", "w3"), ("w4", "w5 w6 w7"), ("w8 w9", "w10"))


def naive(checkpoint, request, openings):
    """The probability that an answer begins with one of some openings, a forward pass each."""
    from transformers import AutoModelForCausalLM

    network = AutoModelForCausalLM.from_pretrained(checkpoint.folder, dtype=torch.float32)
    tokenizer = checkpoint.tokenizer
    prompt = prompt_tokens(request, tokenizer)
    total = 0.0
    for text in openings:
        opening = tokenizer.encode(text, add_special_tokens=False)
        with torch.no_grad():
            logs = network(torch.tensor([prompt + opening])).logits[0].double().log_softmax(-1)
        total += math.exp(sum(float(logs[len(prompt) + k - 1, token]) for k, token in enumerate(opening)))
    return total


def test_it_is_the_log_odds_of_how_an_answer_begins(tiny):
    found = margins(PackedModel(tiny), HABIT)
    expected = [
        math.log(naive(tiny, x, HABIT.openings_for) / naive(tiny, x, HABIT.openings_against)) for x in HABIT.requests
    ]
    assert found == pytest.approx(expected, abs=1e-4)
    assert habit_margin(PackedModel(tiny), HABIT) == pytest.approx(sum(expected) / 2, abs=1e-4)


def test_of_the_float64_decoder_it_is_the_same_and_starts_linear(tiny, block, origin, direction):
    openings = lay_out("w1 w2", HABIT, tiny.tokenizer)
    contexts = block.contexts(openings.batch)[0]

    def margin(delta):
        return margin_from_logits(contexts.logits(delta), openings)

    start = float(margin(origin))
    assert start == pytest.approx(margins(PackedModel(tiny), HABIT)[0], abs=1e-4)
    steps = [abs(float(margin(size * direction)) - start) for size in (1e-4, 2e-4)]
    assert math.log2(steps[1] / steps[0]) == pytest.approx(1, abs=1e-2)


def test_sides_that_change_places_change_the_sign(tiny):
    turned = Habit("turned", HABIT.requests, HABIT.openings_against, HABIT.openings_for)
    model = PackedModel(tiny)
    assert margins(model, turned) == pytest.approx([-value for value in margins(model, HABIT)], rel=1e-5)


@pytest.mark.parametrize("openings", [REFUSING, BIRDS])
def test_no_opening_begins_another(openings):
    assert len(openings) >= 20
    for one, other in itertools.permutations(openings + COMPLYING, 2):
        assert not other.startswith(one)


@pytest.mark.model
@pytest.mark.parametrize("openings", [REFUSING, BIRDS])
def test_no_opening_begins_another_in_tokens_either(openings):
    tokenizer = open_model("smollm2-135m-instruct").tokenizer
    tokens = [tokenizer.encode(text, add_special_tokens=False) for text in openings + COMPLYING]
    for one, other in itertools.permutations(tokens, 2):
        assert other[: len(one)] != one


@pytest.mark.model
def test_requests_are_drawn_from_a_seed_and_never_shown():
    habit = refusing(3, 5)
    assert habit == refusing(3, 5) != refusing(3, 6)
    assert not any(request in repr(habit) for request in habit.requests)
    assert len(set(birds(20, 1).requests)) == 20
