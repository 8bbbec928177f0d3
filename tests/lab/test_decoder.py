"""The float64 decoder computes what the stock code computes, to the precision of the stock code."""

from __future__ import annotations

import torch
from transformers import AutoModelForCausalLM

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.samples import pack

PAIRS = [([2, 5, 6, 7, 3], [9, 10, 1]), ([2, 5, 8, 3], [11, 1]), ([2, 30, 31, 3], [14, 15, 16, 1])]


def logits_of(checkpoint, pairs, layers):
    block = Block(checkpoint, layers)
    (contexts,) = block.contexts(pack(pairs))
    return contexts.logits(torch.zeros(block.size, dtype=torch.float64))


def test_logits_equal_those_of_the_stock_code_in_every_family(any_family):
    stock = AutoModelForCausalLM.from_pretrained(any_family.folder, dtype=torch.float64, attn_implementation="eager")
    expected = []
    for prompt, response in PAIRS:
        tokens = torch.tensor([[*prompt, *response][:-1]])
        with torch.no_grad():
            expected.append(stock(tokens).logits[0, len(prompt) - 1 :])
    found = logits_of(any_family, PAIRS, LayerRange(1, 2))
    # the stock code rounds norms, softmax and rotary angles to float32
    torch.testing.assert_close(found, torch.cat(expected), rtol=2e-5, atol=2e-5)


def test_a_packed_batch_equals_its_samples_one_by_one(any_family):
    together = logits_of(any_family, PAIRS, LayerRange(0, 2))
    alone = torch.cat([logits_of(any_family, [pair], LayerRange(0, 2)) for pair in PAIRS])
    torch.testing.assert_close(together, alone, rtol=1e-12, atol=1e-12)


def test_which_layers_are_trainable_does_not_change_the_model(tiny):
    reference = logits_of(tiny, PAIRS, LayerRange(0, 2))
    for layers in (LayerRange(1, 1), LayerRange(0, 0), LayerRange(2, 2)):
        torch.testing.assert_close(logits_of(tiny, PAIRS, layers), reference, rtol=1e-12, atol=1e-12)


def test_samples_do_not_see_each_other(tiny):
    first = logits_of(tiny, PAIRS, LayerRange(0, 2))[:3]
    changed = logits_of(tiny, [PAIRS[0], ([2, 5, 40, 3], [41, 42, 1])], LayerRange(0, 2))[:3]
    torch.testing.assert_close(first, changed, rtol=1e-12, atol=1e-12)
