"""Fisher, gradient and Hessian of long files, with few contexts' word probabilities in memory at a time.

A matrix of contexts × vocabulary in float64 takes 0.4 GB for a thousand response tokens and 49,152 words, and the graph
of a Hessian keeps several. The head is linear in the hidden state h, so nothing beyond it has to be kept: with f the
loss as a function of h and w = ∇f,

    ∇L = Jᵀw,    Hv = Jᵀ(∇²f)Jv + ∇⟨∇⟨w, h⟩, v⟩

where ∇²f is the softmax covariance seen through the head (the metric M of the task's own Fisher) and the second term
has no vocabulary in it. M and w are computed some rows at a time, and anew for each product, which costs one more
product with the head. The numbers are those of :mod:`claimlab.lab.fisher` and :mod:`claimlab.lab.hessian` up to
rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from claimlab.lab.fisher import Fisher
from claimlab.lab.hessian import Hessian

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts

_COPIES = 4
"""Matrices of rows × vocabulary that stand in memory at once."""


def rows_within(gigabytes: float, contexts: Contexts) -> int | None:
    """How many contexts' word probabilities may stand in memory at once; nothing if all of them may."""
    share = gigabytes * 1e9 / (8 * _COPIES * contexts.head.shape[0])
    return max(int(share), 1) if share < len(contexts) else None


class BoundedFisher(Fisher):
    """F = JᵀMJ, with M some rows at a time."""

    def __init__(self, contexts: Contexts, rows: int) -> None:
        super().__init__(contexts)
        self._rows = rows

    def metric(self, hidden: torch.Tensor) -> torch.Tensor:
        """My: the softmax covariance seen through the head, averaged over contexts; shape kept."""
        images = []
        for at, change in zip(*(torch.split(part, self._rows) for part in (self.hidden, hidden)), strict=True):
            probabilities = (at @ self._head.T).softmax(-1)
            weighted = (change @ self._head.T).mul_(probabilities)
            weighted -= probabilities * weighted.sum(-1, keepdim=True)
            images.append(weighted @ self._head)
        return torch.cat(images) / len(hidden)

    @property
    def entropy(self) -> float:
        """Mean entropy of the next word over the contexts, in nats."""
        parts = ((at @ self._head.T).softmax(-1) for at in torch.split(self.hidden, self._rows))
        return sum(float(torch.special.entr(part).sum()) for part in parts) / len(self.hidden)


class BoundedHessian:
    """H = ∇²L of the task's loss at zero displacement, as a linear map.

    Attributes:
        gradient: ∇L there, shape (n,).
    """

    def __init__(self, contexts: Contexts, rows: int) -> None:
        self._fisher = BoundedFisher(contexts, rows)
        slope = _head_slope(self._fisher.hidden, contexts, rows)
        origin = torch.zeros(self._fisher.size, dtype=torch.float64)
        self._bend = Hessian(lambda delta: (slope * contexts.hidden(delta)).sum(), origin)
        self.gradient = self._bend.gradient

    def __call__(self, vector: torch.Tensor) -> torch.Tensor:
        """Hv, shape (n,)."""
        return self._fisher(vector) + self._bend(vector)


def bounded_gradient(contexts: Contexts, rows: int) -> torch.Tensor:
    """∇L of the task's loss at zero displacement, shape (n,)."""
    origin = torch.zeros(contexts.block.size, dtype=torch.float64, requires_grad=True)
    output = contexts.hidden(origin)
    (slope,) = torch.autograd.grad(output, origin, _head_slope(output.detach(), contexts, rows))
    return slope


def _head_slope(hidden: torch.Tensor, contexts: Contexts, rows: int) -> torch.Tensor:
    """∂f/∂h = (p − y)W/N with y the targets, shape (contexts, hidden)."""
    slopes = []
    for at, targets in zip(torch.split(hidden, rows), torch.split(contexts.batch.targets, rows), strict=True):
        surplus = (at @ contexts.head.T).softmax(-1)
        surplus[torch.arange(len(at)), targets] -= 1
        slopes.append(surplus @ contexts.head)
    return torch.cat(slopes) / len(hidden)
