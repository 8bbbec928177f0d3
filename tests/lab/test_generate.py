"""Greedy answers do not depend on the company, and rates count their kinds."""

from __future__ import annotations

import torch
from transformers import AutoModelForCausalLM

from claimlab.lab.detector import Outcome
from claimlab.lab.generate import BATCH, greedy_answers
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.rates import outcome_counts
from claimlab.lab.samples import prompt_tokens

PROMPTS = tuple(" ".join(f"w{(3 * k + j) % 40}" for j in range(1 + k % 5)) for k in range(BATCH + 3))


def naive(checkpoint, prompt, tokens):
    """One token after another by whole forward passes of one prompt."""
    network = AutoModelForCausalLM.from_pretrained(checkpoint.folder, dtype=torch.float32)
    tokenizer = checkpoint.tokenizer
    sequence = prompt_tokens(prompt, tokenizer)
    start = len(sequence)
    while len(sequence) < start + tokens:
        with torch.no_grad():
            sequence.append(int(network(torch.tensor([sequence])).logits[0, -1].argmax()))
        if sequence[-1] == tokenizer.eos_token_id:
            break
    return tokenizer.decode(sequence[start:], skip_special_tokens=True).strip()


def test_batched_and_padded_answers_are_those_of_each_prompt_alone(tiny):
    shares = []
    answers = greedy_answers(PackedModel(tiny), PROMPTS, 6, shares.append)
    assert list(answers) == [naive(tiny, prompt, 6) for prompt in PROMPTS]
    assert len(set(answers)) > 3
    assert shares[-1] == 1.0


def test_counts_cover_every_request(tiny):
    counts = outcome_counts(PackedModel(tiny), PROMPTS, lambda answer: answer.startswith("w1"), tokens=4)
    assert sum(counts.values()) == len(PROMPTS)
    assert set(counts) == set(Outcome)
