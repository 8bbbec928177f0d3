"""A task cut into minibatches, and the noise that drawing them one at a time adds.

With E g_b = g and Cov the covariance of g_b over minibatches drawn independently, plain descent has at first

    E q = ½t²gᵀAg + (ηt/2)·tr(A·Cov),

so the noise leads at every time before η·tr(A·Cov)/gᵀAg, whatever was removed from g.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.lab.gradient import gradient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.lab.gradient import Scalar
    from claimlab.lab.subspace import Subspace


@dataclass(frozen=True, slots=True)
class Start:
    """The minibatches' gradients at the released weights.

    Attributes:
        gradient: g, their mean, shape (n,).
        drift: gᵀAg, per unit of time squared.
        noise: tr(A·Cov), in the same unit.
    """

    gradient: torch.Tensor
    drift: float
    noise: float

    def share(self, rate: float, time: float) -> float:
        """The noise term of E q over the quadratic one, (ηt/2)·tr(A·Cov)/(½t²gᵀAg)."""
        return rate * self.noise / (time * self.drift)


class Minibatches:
    """The losses of some minibatches, and an order in which steps meet them.

    Args:
        losses: One a minibatch, a function of the displacement.
        seed: Of the order; every step draws one of them anew.
    """

    def __init__(self, losses: Sequence[Scalar], seed: int) -> None:
        self._losses = tuple(losses)
        self._seed = seed

    def order(self, steps: int) -> tuple[int, ...]:
        """Which minibatch each step meets; the same in every call."""
        rng = random.Random(self._seed)  # noqa: S311 - a seeded draw is the point
        return tuple(rng.randrange(len(self._losses)) for _ in range(steps))

    def gradient(self, which: int, delta: torch.Tensor) -> torch.Tensor:
        """Gradient of one minibatch's loss at a displacement, shape (n,)."""
        return gradient(self._losses[which], delta)

    def loss(self, delta: torch.Tensor) -> float:
        """Mean loss of all minibatches, in nats per response token."""
        with torch.no_grad():
            return sum(float(loss(delta)) for loss in self._losses) / len(self._losses)

    def start(self, size: int, subspace: Subspace) -> Start:
        """Mean and noise of the gradients at zero displacement of shape (size,)."""
        origin = torch.zeros(size, dtype=torch.float64)
        mean, inside = torch.zeros_like(origin), []
        for which in range(len(self._losses)):
            slope = self.gradient(which, origin)
            mean += slope / len(self._losses)
            inside.append(subspace.coordinates(slope))
        spread = torch.stack(inside).var(0, correction=0)
        return Start(mean, subspace.inner(mean, mean), float((subspace.values * spread).sum()))
