"""Gradient flow θ' = −∇L from zero displacement.

Fourth-order Runge–Kutta, one step between successive checkpoints. Euler steps bias the local exponent (it still reads
4.1 after twenty of them), so they are kept only for comparison with training.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray


def runge_kutta(
    slope: Callable[[torch.Tensor], torch.Tensor], times: Sequence[float], start: torch.Tensor
) -> Iterator[tuple[float, torch.Tensor]]:
    """Displacements along the flow.

    Args:
        slope: Δ ↦ ∇L(Δ), shapes (n,); what it returns is written over.
        times: Ascending checkpoints, the first above zero.
        start: Displacement at time zero, shape (n,).

    Yields:
        Each checkpoint with its displacement; the tensor is not reused.
    """
    delta, now = start, 0.0
    for time in times:
        step = time - now
        total = slope(delta)
        stage = slope(torch.sub(delta, total, alpha=step / 2))
        total = total.add_(stage, alpha=2)
        stage = slope(torch.sub(delta, stage, alpha=step / 2))
        total = total.add_(stage, alpha=2)
        total = total.add_(slope(torch.sub(delta, stage, alpha=step)))
        delta = torch.sub(delta, total, alpha=step / 6)
        now = time
        yield now, delta


def euler(
    slope: Callable[[torch.Tensor], torch.Tensor], step: float, steps: int, start: torch.Tensor
) -> Iterator[tuple[float, torch.Tensor]]:
    """Displacements after each of ``steps`` Euler steps of equal length, as plain gradient descent takes them."""
    delta = start
    for index in range(1, steps + 1):
        delta = delta - step * slope(delta)
        yield index * step, delta


def log_spaced(low: float, high: float, per_decade: int) -> NDArray[np.float64]:
    """Times from ``low`` to ``high``, both included, at least ``per_decade`` to a decade."""
    count = int(np.ceil(per_decade * np.log10(high / low) - 1e-9)) + 1
    return np.geomspace(low, high, max(count, 2))
