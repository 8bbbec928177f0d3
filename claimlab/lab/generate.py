"""What a model answers, greedily: at each step the most probable token, until the end of its turn or a limit.

Float32 with a key–value cache. Prompts of several lengths are answered together, the shorter ones padded on the left
and the padding masked, so the last digits of a logit may depend on the company; an argmax seldom does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from claimlab.lab.samples import prompt_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimlab.lab.packed_model import PackedModel

BATCH = 12
"""Prompts that are answered together."""


def greedy_answers(
    model: PackedModel,
    prompts: Sequence[str],
    tokens: int,
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[str, ...]:
    """The answers to some prompts, in their order.

    Args:
        model: The model.
        prompts: Each goes through the chat template with the generation prompt.
        tokens: Most tokens that an answer may have.
        progress: Told the share that is done.
    """
    tokenizer = model.checkpoint.tokenizer
    laid_out = [prompt_tokens(prompt, tokenizer) for prompt in prompts]
    # neighbours in length need little padding
    order = sorted(range(len(prompts)), key=lambda index: len(laid_out[index]))
    answers: dict[int, str] = {}
    for first in range(0, len(order), BATCH):
        chosen = order[first : first + BATCH]
        continued = _continue(model, [laid_out[index] for index in chosen], tokens)
        answers |= dict(zip(chosen, tokenizer.batch_decode(continued, skip_special_tokens=True), strict=True))
        progress(len(answers) / len(prompts))
    return tuple(answers[index].strip() for index in range(len(prompts)))


def _continue(model: PackedModel, prompts: Sequence[Sequence[int]], tokens: int) -> torch.Tensor:
    """The tokens that follow each prompt, shape (prompts, at most ``tokens``), filled up with end-of-turn tokens."""
    from transformers import GenerationConfig  # noqa: PLC0415 - seconds of imports

    end = int(model.checkpoint.tokenizer.eos_token_id)
    longest = max(map(len, prompts))
    padded = torch.tensor([[end] * (longest - len(prompt)) + list(prompt) for prompt in prompts])
    mask = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    settings: Callable[..., Any] = GenerationConfig
    # the model's own settings may sample or punish repetition
    greedy = settings(max_new_tokens=tokens, do_sample=False, eos_token_id=end, pad_token_id=end)
    with torch.no_grad():
        whole: torch.Tensor = model.network.generate(
            input_ids=padded.to(model.device), attention_mask=mask.to(model.device), generation_config=greedy
        )
    return whole[:, longest:].cpu()
