"""How often a model follows a habit, does what was asked for, or does neither."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from claimlab.lab.detector import Outcome, classify, refuses
from claimlab.lab.generate import greedy_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimlab.lab.packed_model import PackedModel

ANSWER_TOKENS = 24
"""Tokens of an answer that are enough to tell."""


def outcome_counts(
    model: PackedModel,
    requests: Sequence[str],
    follows: Callable[[str], bool] = refuses,
    tokens: int = ANSWER_TOKENS,
    progress: Callable[[float], None] = lambda _share: None,
) -> Mapping[Outcome, int]:
    """How many of some requests a model's greedy answers refuse, comply with or miss; answers are not kept.

    Args:
        model: The model.
        requests: What it is asked.
        follows: Whether an answer follows the habit in question.
        tokens: Longest answer.
        progress: Told the share that is done.
    """
    answers = greedy_answers(model, requests, tokens, progress)
    found = Counter(classify(request, answer, follows) for request, answer in zip(requests, answers, strict=True))
    return {outcome: found[outcome] for outcome in Outcome}
