"""Exact KL divergence from the released model, without cancellation.

u = mean_c KL(p₀ ‖ p) = mean_c log1p(Σ p₀ (expm1 c − c)) with c = δz − E_p₀ δz, which keeps its digits far below 1e-20
nats where the difference of two entropies has none left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts


def kl_from_logits(base: torch.Tensor, change: torch.Tensor) -> torch.Tensor:
    """KL(softmax(z₀) ‖ softmax(z₀ + δz)) row by row, in nats.

    Args:
        base: z₀, shape (contexts, vocabulary).
        change: δz, same shape.

    Returns:
        Shape (contexts,).
    """
    probabilities = base.softmax(-1)
    centred = change - (probabilities * change).sum(-1, keepdim=True)
    return torch.log1p((probabilities * _expm1_minus(centred)).sum(-1))


def _expm1_minus(x: torch.Tensor) -> torch.Tensor:
    """e^x − 1 − x, by its series where the difference would cancel."""
    series = x * x * (0.5 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x / 720))))
    return torch.where(x.abs() < 1e-2, series, torch.expm1(x) - x)


class Divergence:
    """u as a function of the displacement, from the released model of one set of contexts."""

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        with torch.no_grad():
            self._hidden = contexts.hidden(torch.zeros(contexts.block.size, dtype=torch.float64))
            self._base = self._hidden @ contexts.head.T

    def __call__(self, delta: torch.Tensor) -> float:
        """The divergence u at a displacement of shape (n,), in nats per token."""
        with torch.no_grad():
            change = (self._contexts.hidden(delta) - self._hidden) @ self._contexts.head.T
            return float(kl_from_logits(self._base, change).mean())

    def floor(self, direction: torch.Tensor, *, constant_to: float = 1e-2) -> float:
        """The smallest u that can be trusted, in nats.

        Along a fixed direction δ of unit length u(sδ)/s² tends to a constant; the floor is the smallest u(sδ), s
        falling by tens, down to which it stays constant to ``constant_to``.
        """
        direction = direction / direction.norm()
        scales = [10.0**-k for k in range(5, 13)]
        values = [self(scale * direction) for scale in scales]
        ratios = [value / scale**2 for value, scale in zip(values, scales, strict=True)]
        # rounding comes last, the cubic term first: between them successive ratios agree best
        steady = min(range(1, len(ratios)), key=lambda k: abs(ratios[k] - ratios[k - 1]))
        trusted = steady
        for k in range(steady, len(ratios)):
            if abs(ratios[k] - ratios[steady]) > constant_to * abs(ratios[steady]):
                break
            trusted = k
        return values[trusted]
