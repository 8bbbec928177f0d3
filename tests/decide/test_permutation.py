"""Permutation tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from claimlab.decide.permutation import mean_difference_p, paired_difference_p, rank_correlation, rank_correlation_p

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=7)
Y = X + RANDOM.normal(size=7)


def test_difference_of_means_agrees_with_scipys_exact_test() -> None:
    expected = stats.permutation_test((X, Y + 1), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf).pvalue
    assert mean_difference_p(X, Y + 1) == pytest.approx(expected)


def test_paired_difference_agrees_with_scipys_exact_test() -> None:
    expected = stats.permutation_test((Y - X,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    assert paired_difference_p(Y - X) == pytest.approx(expected)


def test_rank_correlation_agrees_with_scipys_exact_test() -> None:
    expected = stats.permutation_test((X,), lambda x: stats.spearmanr(x, Y)[0], permutation_type="pairings").pvalue
    assert rank_correlation(X, Y) == pytest.approx(stats.spearmanr(X, Y)[0])
    assert rank_correlation_p(X, Y) == pytest.approx(expected, abs=1e-9)


def test_ties_share_their_mean_rank() -> None:
    tied = np.array([1.0, 2, 2, 3, 3, 3, 4])
    assert rank_correlation(tied, Y) == pytest.approx(stats.spearmanr(tied, Y)[0])


def test_partial_correlation_removes_a_common_cause() -> None:
    cause = RANDOM.normal(size=200)
    x, y = cause + 0.3 * RANDOM.normal(size=200), cause + 0.3 * RANDOM.normal(size=200)
    assert rank_correlation(x, y) > 0.8
    assert abs(rank_correlation(x, y, cause)) < 0.2
    assert rank_correlation_p(x, y) == pytest.approx(1e-4)
    assert rank_correlation_p(x, y, cause) > 0.01


def test_many_arrangements_are_drawn_from_a_fixed_seed_and_never_give_zero() -> None:
    x = np.arange(30.0)
    assert rank_correlation_p(x, x) == rank_correlation_p(x, x) == 1e-4
    assert mean_difference_p(x, x + 100) == 1e-4
    assert paired_difference_p(x + 1) == 1e-4


def test_what_does_not_vary_is_correlated_with_nothing() -> None:
    assert rank_correlation_p(np.ones(7), Y) == 1.0
    assert np.isnan(rank_correlation(np.ones(7), Y))


tied = st.lists(st.integers(0, 4), min_size=3, max_size=120).map(lambda values: np.array(values, dtype=float))


@settings(max_examples=200, deadline=None)
@given(x=tied, factor=st.sampled_from([2.0, -0.5, 3.0]), seed=st.integers(0, 1000))
def test_what_follows_from_the_variable_taken_out_is_correlated_with_nothing(x, factor, seed) -> None:
    y = np.random.default_rng(seed).normal(size=len(x))
    for one, other in ((x, y), (y, x)):
        assert np.isnan(rank_correlation(one, other, factor * x))
        assert rank_correlation_p(one, other, factor * x) == 1.0


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 40), values=st.integers(2, 40))
def test_partial_correlation_is_that_of_the_residual_ranks(seed, n, values) -> None:
    x, y, z = np.random.default_rng(seed).integers(0, values, (3, n)).astype(float)
    found = rank_correlation(x, y, z)
    design = np.column_stack([np.ones(n), stats.rankdata(z)])
    one, other = (r - design @ np.linalg.lstsq(design, r)[0] for r in (stats.rankdata(x), stats.rankdata(y)))
    if np.isnan(found):  # a variable with some spread left has far more of it than rounding leaves
        assert np.ptp(z) == 0 or min(np.abs(one).max(), np.abs(other).max()) < 1e-9
    else:
        assert found == pytest.approx(stats.pearsonr(one, other)[0], abs=1e-9)


def test_p_values_are_uniform_where_nothing_is_there() -> None:
    random = np.random.default_rng(11)
    ps = [rank_correlation_p(random.normal(size=6), random.normal(size=6)) for _ in range(200)]
    assert 0.01 < np.mean(np.array(ps) <= 0.05) < 0.1
