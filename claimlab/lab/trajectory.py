"""What one gradient flow leaves behind: subspace losses at checkpoints, and how far the integration can be trusted.

Displacements are as long as the parameters, so they are read as they pass and not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab.flow import runge_kutta
from claimlab.lab.windows import DECADE, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from claimlab.lab.subspace import Subspace

_SAME = 1 + 1e-9
"""Times that agree to this factor are the same checkpoint."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Subspace losses along a flow.

    Attributes:
        times: Ascending checkpoints, shape (T,).
        losses: q in each measured subspace, by the subspace's name, shape (T,) each, in nats.
        integration: Largest relative difference of any q from an integration in much longer steps: a bound on
            the integration error of what is kept.
    """

    times: NDArray[np.float64]
    losses: Mapping[str, NDArray[np.float64]]
    integration: float

    def inside(self, window: Window, measured: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Times and losses inside a window, its ends included."""
        chosen = (self.times >= window.low / _SAME) & (self.times <= window.high * _SAME)
        return self.times[chosen], self.losses[measured][chosen]

    def snapped(self, window: Window) -> Window:
        """The decade that ends at the last checkpoint inside a window."""
        high = float(self.times[self.times <= window.high * _SAME].max())
        return Window(high / DECADE, high)

    def at(self, time: float, measured: str) -> float:
        """The loss at a checkpoint."""
        return float(self.losses[measured][int(np.argmin(np.abs(self.times - time)))])


def checkpoints(anchor: float, low: float, high: float, per_decade: int) -> NDArray[np.float64]:
    """Times anchor·10^(k/per_decade), k whole, that cover ``low`` and stay within ``high``.

    A decade below any of them there is another one, so that every window that ends on a checkpoint is a full decade.
    """
    first = int(np.floor(np.log10(low / anchor) * per_decade + 1e-9))
    last = int(np.floor(np.log10(high / anchor) * per_decade + 1e-9))
    return anchor * 10.0 ** (np.arange(first, last + 1) / per_decade)


def schedule(grid: NDArray[np.float64], further: Sequence[float], longest: float) -> NDArray[np.float64]:
    """The grid and further times in order, with steps beyond the grid no longer than ``longest``."""
    times = sorted({*map(float, grid), *further})
    filled = times[:1]
    for time in times[1:]:
        last = filled[-1]
        steps = max(int(np.ceil((time - last) / longest - 1e-9)), 1) if last >= grid[-1] else 1
        filled.extend(map(float, np.linspace(last, time, steps + 1)[1:]))
    return np.asarray(filled)


def record(
    slope: Callable[[torch.Tensor], torch.Tensor],
    times: Sequence[float] | NDArray[np.float64],
    subspaces: Mapping[str, Subspace],
    *,
    check: Sequence[float] = (),
    watch: Callable[[float, torch.Tensor], None] | None = None,
) -> Trajectory:
    """Follow a flow and keep its subspace losses.

    Args:
        slope: Δ ↦ gradient.
        times: Ascending checkpoints.
        subspaces: What to measure, by name.
        check: Some of the checkpoints, which are reached a second time with steps from one of them to the next.
        watch: Called with each checkpoint and its displacement.
    """
    size = next(iter(subspaces.values())).vectors.shape[1]
    start = torch.zeros(size, dtype=torch.float64)
    losses: dict[str, list[float]] = {name: [] for name in subspaces}
    for time, delta in runge_kutta(slope, [float(t) for t in times], start):
        for name, subspace in subspaces.items():
            losses[name].append(subspace.loss(delta))
        if watch:
            watch(time, delta)
    kept = Trajectory(np.asarray(times, dtype=np.float64), {k: np.asarray(v) for k, v in losses.items()}, 0.0)
    worst = 0.0
    for time, delta in runge_kutta(slope, [float(t) for t in check], start):
        for name, subspace in subspaces.items():
            worst = max(worst, abs(subspace.loss(delta) / kept.at(time, name) - 1))
    return Trajectory(kept.times, kept.losses, worst)
