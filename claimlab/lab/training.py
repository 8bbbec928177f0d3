"""Training step by step, whatever is trained, by whichever optimiser.

φ_n = φ_{n−1} + move(∂L_n/∂φ, η_n), where L_n is the loss of the n-th minibatch and Δ(φ) the displacement of the
released weights that the parameters φ stand for.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

import torch

from claimlab.lab.decoder import MATRICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claimlab.lab.block import Block
    from claimlab.lab.optimisers import Optimiser


class Trainable(Protocol):
    """Parameters φ of a run, and the displacement Δ of the block's weights that they stand for.

    Attributes:
        start: φ at the released weights, shape (m,).
    """

    start: torch.Tensor

    def displacement(self, parameters: torch.Tensor) -> torch.Tensor:
        """Δ, shape (n,)."""

    def pull(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """The gradient in φ, shape (m,), from that in Δ, shape (n,)."""

    def weights(self, parameters: torch.Tensor) -> torch.Tensor:
        """What weight decay shrinks, shape (m,)."""


class Direct:
    """Δ = φ: the weights themselves.

    Args:
        released: The weights of the released model, shape (n,).
    """

    def __init__(self, released: torch.Tensor) -> None:
        self._released = released
        self.start = torch.zeros_like(released)

    def displacement(self, parameters: torch.Tensor) -> torch.Tensor:
        """Δ = φ."""
        return parameters

    def pull(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:  # noqa: ARG002
        """The gradient as it is."""
        return gradient

    def weights(self, parameters: torch.Tensor) -> torch.Tensor:
        """θ₀ + φ."""
        return self._released + parameters


def released_matrices(block: Block) -> list[torch.Tensor]:
    """The trainable matrices of the released model, in the order in which they stand in a displacement."""
    still = block.displaced(torch.zeros(block.size, dtype=torch.float64))
    return [layer[name] for layer in still[: block.layers.last - block.layers.first + 1] for name in MATRICES]


def train(
    trained: Trainable,
    slope: Callable[[int, torch.Tensor], torch.Tensor],
    optimiser: Optimiser,
    rates: Sequence[float],
) -> Iterator[tuple[int, torch.Tensor]]:
    """Train from the released weights.

    Args:
        trained: What is trained.
        slope: Step n and Δ ↦ the gradient in Δ of that step's loss, shapes (n,).
        optimiser: A fresh one.
        rates: η_n, one a step.

    Yields:
        Each step, counted from one, with the displacement after it; the tensor is not reused.
    """
    parameters = trained.start
    for step, rate in enumerate(rates, start=1):
        gradient = trained.pull(parameters, slope(step, trained.displacement(parameters)))
        parameters = parameters + optimiser.move(gradient, float(rate), partial(trained.weights, parameters))
        yield step, trained.displacement(parameters)
