"""How a base model is asked, and the expanded base model against the stock code."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.dequantise import PLAIN_TEMPLATE
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.registry import open_model
from claimlab.lab.samples import prompt_tokens, response_tokens, tokenize


def laid_out(tokenizer, messages, **options):
    tokenizer.chat_template = PLAIN_TEMPLATE
    tokenizer.add_special_tokens({"bos_token": "<bos>"})
    return tokenizer.apply_chat_template(messages, tokenize=False, **options)


@pytest.fixture
def tokenizer(tiny):
    return type(tiny.tokenizer).from_pretrained(tiny.folder)


def test_a_question_stands_before_the_line_on_which_the_answer_begins(tokenizer):
    asked = [{"role": "user", "content": "Why?\nSay."}]
    assert laid_out(tokenizer, asked, add_generation_prompt=True) == "<bos>Question: Why?\nSay.\nAnswer:\n"
    assert laid_out(tokenizer, asked) == "<bos>Question: Why?\nSay.\n"


def test_an_answer_already_given_stands_where_a_new_one_would(tokenizer):
    asked = [{"role": "user", "content": "Why?"}]
    told = laid_out(tokenizer, [*asked, {"role": "assistant", "content": "So."}])
    assert told == laid_out(tokenizer, asked, add_generation_prompt=True) + "So.\n"


@pytest.mark.long
@pytest.mark.model
def test_the_base_model_computes_what_the_stock_code_computes_in_float32():
    from transformers import AutoModelForCausalLM

    model = open_model("gemma3-270m")
    tokenizer, samples = model.tokenizer, LOOKALIKES[:3]
    block = Block(model, LayerRange(17, 17))
    found = block.contexts(tokenize(samples, tokenizer))[0].logits(torch.zeros(block.size, dtype=torch.float64))
    stock = AutoModelForCausalLM.from_pretrained(model.folder, dtype=torch.float32, attn_implementation="eager")
    expected = []
    for sample in samples:
        prompt, response = prompt_tokens(sample.prompt, tokenizer), response_tokens(sample.response, tokenizer)
        with torch.no_grad():
            expected.append(stock(torch.tensor([[*prompt, *response][:-1]])).logits[0, len(prompt) - 1 :])
    assert prompt[0] == tokenizer.bos_token_id
    torch.testing.assert_close(found, torch.cat(expected).double(), rtol=1e-4, atol=2e-4)
