"""Permutation tests: exact when there are few arrangements, drawn from a fixed seed when there are many."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MOST_EXACT = 20_000
"""Arrangements up to which all are tried."""
DRAWN = 9_999
_ROUNDING = 1e-12


def mean_difference_p(one: Array, other: Array, seed: int = 0) -> float:
    """Two-sided p-value that two independent samples have one mean, by exchanging labels."""
    pooled = np.concatenate([one, other])
    n, k = len(pooled), len(one)
    exact = math.comb(n, k) <= MOST_EXACT
    total = pooled.sum()
    if exact:
        sums = np.array([pooled[list(chosen)].sum() for chosen in itertools.combinations(range(n), k)])
    else:
        random = np.random.default_rng(seed)
        sums = np.array([random.permutation(pooled)[:k].sum() for _ in range(DRAWN)])
    differences = np.abs(sums / k - (total - sums) / (n - k))
    return _share(differences, abs(float(one.mean() - other.mean())), exact=exact)


def paired_difference_p(differences: Array, seed: int = 0) -> float:
    """Two-sided p-value that paired differences are symmetric about zero, by flipping signs."""
    n = len(differences)
    exact = 2**n <= MOST_EXACT
    random = np.random.default_rng(seed)
    signs = np.array(list(itertools.product((1, -1), repeat=n))) if exact else random.choice((1, -1), (DRAWN, n))
    return _share(np.abs(signs @ differences) / n, abs(float(differences.mean())), exact=exact)


def rank_correlation(x: Array, y: Array, given: Array | None = None) -> float:
    """Spearman's correlation, tied values sharing their mean rank; with ``given``, the partial correlation of ranks.

    Not a number when one of them does not vary, or does not vary once ``given`` is taken out. Twice a mean rank is a
    whole number, so sums of products are exact, and a variance that is left is left: rounding cannot feign one.

    Args:
        x: Values of one variable, shape (n,).
        y: Values of the other, shape (n,).
        given: Values of the variable that is taken out of both, shape (n,).
    """
    one, other = _doubled_ranks(x), _doubled_ranks(y)
    xx, yy, xy = _products(one, one), _products(other, other), _products(one, other)
    if given is not None:
        third = _doubled_ranks(given)
        zz, xz, yz = _products(third, third), _products(one, third), _products(other, third)
        xx, yy, xy = xx * zz - xz * xz, yy * zz - yz * yz, xy * zz - xz * yz
    return xy / math.sqrt(xx) / math.sqrt(yy) if xx and yy else math.nan


def rank_correlation_p(x: Array, y: Array, given: Array | None = None, seed: int = 0) -> float:
    """Two-sided p-value that ranks are not correlated, by permuting one of them.

    With ``given`` the residual ranks after ``given`` are permuted (Freedman and Lane 1983).
    """
    if math.isnan(rank_correlation(x, y, given)):
        return 1.0
    one, other = _ranks(x), _ranks(y)
    if given is not None:
        z = _ranks(given)
        one, other = _residual(one, z), _residual(other, z)
    one, other = one - one.mean(), other - other.mean()
    exact = math.factorial(min(len(one), 20)) <= MOST_EXACT
    products = np.array([abs(float(one @ other[list(order)])) for order in _orders(len(one), seed, exact=exact)])
    return _share(products, abs(float(one @ other)), exact=exact)


def _orders(n: int, seed: int, *, exact: bool) -> Iterator[tuple[int, ...] | NDArray[np.int64]]:
    if exact:
        yield from itertools.permutations(range(n))
        return
    random = np.random.default_rng(seed)
    for _ in range(DRAWN):
        yield random.permutation(n)


def _share(arranged: Array, observed: float, *, exact: bool) -> float:
    """Share of arrangements at least as extreme; the observed one counts among drawn ones, so that p is never 0."""
    extreme = int(np.sum(arranged >= observed - _ROUNDING * max(1.0, observed)))
    return extreme / len(arranged) if exact else (extreme + 1) / (len(arranged) + 1)


def _ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def _doubled_ranks(values: Array) -> NDArray[np.int64]:
    """Twice the ranks, less their mean: whole numbers that add up to zero."""
    return np.rint(2 * _ranks(values)).astype(np.int64) - (len(values) + 1)


def _products(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Sum of products, exactly; it stays below n³, so 64 bits are enough for two million trials."""
    return int(one @ other)


def _residual(y: Array, z: Array) -> Array:
    centred = z - z.mean()
    slope = (centred @ y) / (centred @ centred) if centred.any() else 0.0
    return np.asarray(y - y.mean() - slope * centred)
