"""The margin of a habit: log-odds of following it against doing what was asked for.

m(x) = log Σ_{r ∈ for} p(r | x) − log Σ_{c ∈ against} p(c | x), in nats, with p(o | x) = Π_k p(o_k | x, o_<k) over the
tokens of an opening o. No opening begins another, so each sum is the probability that a sampled answer begins
with one of its openings, and m the log-odds of two events. That is why lengths are not normalised: a mean over tokens
would no longer be a probability of anything. The habit's margin is the mean of m over its requests.

Order of the first derivative: unlike a divergence from the released model, the margin has a gradient there. Along any
path Δ(t) = t·v + … it changes as t·⟨∇m, v⟩, so it starts linear and not quadratic or quartic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from claimlab.lab.samples import pack, prompt_tokens

if TYPE_CHECKING:
    from claimlab.lab.habit import Habit
    from claimlab.lab.packed_model import PackedModel
    from claimlab.lab.samples import TokenBatch


@dataclass(frozen=True, slots=True)
class Openings:
    """One request followed by each of a habit's openings.

    Attributes:
        batch: The tokens; the request stands there once.
        lengths: Tokens of each opening, those for the habit first.
        count_for: How many are for it.
    """

    batch: TokenBatch
    lengths: tuple[int, ...]
    count_for: int


def lay_out(request: str, habit: Habit, tokenizer: Any) -> Openings:
    """Lay out a request with a habit's openings; nothing closes an opening."""
    prompt = prompt_tokens(request, tokenizer)
    openings = [
        list(tokenizer.encode(text, add_special_tokens=False)) for text in habit.openings_for + habit.openings_against
    ]
    batch = pack([(prompt, opening) for opening in openings])
    return Openings(batch, tuple(map(len, openings)), len(habit.openings_for))


def margin_from_logits(logits: torch.Tensor, openings: Openings) -> torch.Tensor:
    """The margin of one request, float64 and differentiable, a scalar.

    Args:
        logits: At the batch's contexts, shape (contexts, vocabulary): of a stock model, or of
            :meth:`claimlab.lab.block.Contexts.logits` as a function of the displacement.
        openings: What they are logits of.
    """
    targets = openings.batch.targets.to(logits.device)
    chosen = logits.to(torch.float64).log_softmax(-1).gather(1, targets[:, None])[:, 0]
    which = torch.repeat_interleave(torch.tensor(openings.lengths, device=logits.device))
    whole = torch.zeros(len(openings.lengths), dtype=torch.float64, device=logits.device).index_add(0, which, chosen)
    return whole[: openings.count_for].logsumexp(0) - whole[openings.count_for :].logsumexp(0)


def margins(model: PackedModel, habit: Habit) -> tuple[float, ...]:
    """The margin of each request of a habit under a model, in nats."""
    tokenizer = model.checkpoint.tokenizer
    found = []
    with torch.no_grad():
        for request in habit.requests:
            openings = lay_out(request, habit, tokenizer)
            found.append(float(margin_from_logits(model.logits(openings.batch).cpu(), openings)))
    return tuple(found)


def habit_margin(model: PackedModel, habit: Habit) -> float:
    """Mean margin over a habit's requests, in nats."""
    each = margins(model, habit)
    return sum(each) / len(each)
