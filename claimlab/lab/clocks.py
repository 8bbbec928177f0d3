"""Clocks on which runs of different optimisers can be compared.

A run of momentum β and rates η_k stands after n steps at Δ_n = −Σ_j w_{n,j} g_j, where w_{n,j} = Σ_{k=j}^n η_k β^{k−j}
is what the j-th gradient has been given so far. While gradients stay what they were at the start, Δ_n = −t_n g with the
impulse t_n = Σ_j w_{n,j}; so a quadratic onset reads t_n², whatever the warm-up and the momentum. Summed rates read a
false power with momentum, steps also with a warm-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def summed_rates(rates: ArrayLike) -> NDArray[np.float64]:
    """Σ_{k≤n} η_k for n = 1, 2, …, shape of ``rates``."""
    return np.cumsum(np.asarray(rates, dtype=np.float64))


def impulse_clock(rates: ArrayLike, momentum: float) -> NDArray[np.float64]:
    """t_n = Σ_{k≤n} η_k Σ_{j≤k} β^{k−j}, shape of ``rates``.

    Args:
        rates: η_1, η_2, …
        momentum: β of heavy-ball momentum. It is zero for Adam, too: its average of past gradients has weights that
            add up to one, so that each step gives out η_k in all.
    """
    return summed_rates(np.asarray(rates, dtype=np.float64) * _remembered(np.ones(np.size(rates)), momentum))


def curvature_clock(rates: ArrayLike, momentum: float) -> NDArray[np.float64]:
    """τ_n with ½τ_n² = Σ_{j≤n} w_{n,j} t_{j−1}, shape of ``rates``; zero after the first step.

    The j-th gradient is g − t_{j−1}Hg to first order, so a direction in which g has no part is entered as ½τ_n²·Hg: on
    this clock a quartic onset reads 4 from the second step on, where on the impulse clock it is still biased after
    twenty (with plain descent τ_n² = η²n(n−1)).
    """
    steps = np.asarray(rates, dtype=np.float64)
    before = np.concatenate(([0.0], impulse_clock(steps, momentum)[:-1]))
    return np.asarray(np.sqrt(2 * np.cumsum(steps * _remembered(before, momentum))), dtype=np.float64)


def _remembered(values: NDArray[np.float64], momentum: float) -> NDArray[np.float64]:
    """v_k = β v_{k−1} + x_k."""
    kept, total = np.empty_like(values), 0.0
    for index, value in enumerate(values):
        total = momentum * total + float(value)
        kept[index] = total
    return kept
