"""The optimisers that people fine-tune with, in float64 and on displacements.

Each hands out how far to move, so that a displacement of 1e-12 keeps its digits where updated weights would not. Tests
compare them with ``torch.optim`` step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch

if TYPE_CHECKING:
    from collections.abc import Callable


class Optimiser(Protocol):
    """One run of an optimiser; it remembers what it has seen."""

    def move(self, gradient: torch.Tensor, rate: float, weights: Callable[[], torch.Tensor]) -> torch.Tensor:
        """How far the parameters move in this step, shape (n,).

        Args:
            gradient: Of this step, shape (n,).
            rate: η of this step.
            weights: Gives the parameters themselves (not their displacement) for weight decay, shape (n,).
        """


class Descent:
    """v ← βv + g, Δ ← Δ − ηv: gradient descent, with heavy-ball momentum where β > 0 (Polyak 1964)."""

    def __init__(self, momentum: float = 0.0) -> None:
        self._momentum = momentum
        self._velocity: torch.Tensor | None = None

    def move(self, gradient: torch.Tensor, rate: float, weights: Callable[[], torch.Tensor]) -> torch.Tensor:  # noqa: ARG002
        """The step −ηv."""
        past = self._velocity
        self._velocity = gradient if past is None else torch.add(gradient, past, alpha=self._momentum)
        return -rate * self._velocity


class AdamW:
    """m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², Δ ← Δ − η·m̂/(√ŝ + ε) − ηω·θ, with m̂ = m/(1−β₁ⁿ), ŝ = s/(1−β₂ⁿ).

    Loshchilov and Hutter, "Decoupled weight decay regularization" (arXiv 1711.05101). The first step is −η·sign g, so
    it enters directions that g itself has no part in.
    """

    def __init__(
        self, first: float = 0.9, second: float = 0.999, epsilon: float = 1e-8, *, decay: float = 0.01
    ) -> None:
        self._betas = first, second
        self._epsilon = epsilon
        self._decay = decay
        self._steps = 0
        self._mean = self._square = torch.zeros((), dtype=torch.float64)

    def move(self, gradient: torch.Tensor, rate: float, weights: Callable[[], torch.Tensor]) -> torch.Tensor:
        """The step −η·m̂/(√ŝ + ε) − ηω·θ."""
        first, second = self._betas
        self._steps += 1
        self._mean = first * self._mean + (1 - first) * gradient
        self._square = second * self._square + (1 - second) * gradient.square()
        scale = (self._square / (1 - second**self._steps)).sqrt_().add_(self._epsilon)
        step = self._mean / scale * (-rate / (1 - first**self._steps))
        return step.sub_(weights(), alpha=rate * self._decay) if self._decay else step
