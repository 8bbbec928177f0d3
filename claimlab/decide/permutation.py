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

    Not a number when one of them does not vary.
    """
    columns = [_ranks(x), _ranks(y)] + ([] if given is None else [_ranks(given)])
    with np.errstate(invalid="ignore", divide="ignore"):
        c = np.atleast_2d(np.corrcoef(columns))
        if given is None:
            return float(c[0, 1])
        return float((c[0, 1] - c[0, 2] * c[1, 2]) / np.sqrt((1 - c[0, 2] ** 2) * (1 - c[1, 2] ** 2)))


def rank_correlation_p(x: Array, y: Array, given: Array | None = None, seed: int = 0) -> float:
    """Two-sided p-value that ranks are not correlated, by permuting one of them.

    With ``given`` the residual ranks after ``given`` are permuted (Freedman and Lane 1983).
    """
    one, other = _ranks(x), _ranks(y)
    if given is not None:
        z = _ranks(given)
        one, other = _residual(one, z), _residual(other, z)
    one, other = one - one.mean(), other - other.mean()
    if not (one.any() and other.any()):
        return 1.0
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


def _residual(y: Array, z: Array) -> Array:
    centred = z - z.mean()
    slope = (centred @ y) / (centred @ centred) if centred.any() else 0.0
    return np.asarray(y - y.mean() - slope * centred)
