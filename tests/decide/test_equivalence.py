"""Equivalence of a mean and a target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from claimlab.claims import Measurement
from claimlab.decide.equivalence import equivalence_bound, is_equivalent
from claimlab.decide.sample import sample_of

DRAWS = (0.1, -0.2, 0.3, 0.0, 0.15)


def sample(numerical: float = 0.0):
    return sample_of([Measurement(value=x, numerical=numerical) for x in DRAWS])


@given(st.floats(0.02, 1.0))
def test_is_the_two_one_sided_tests(within: float) -> None:
    low = stats.ttest_1samp(DRAWS, -within, alternative="greater").pvalue
    high = stats.ttest_1samp(DRAWS, within, alternative="less").pvalue
    assert is_equivalent(sample(), within) == (max(low, high) <= 0.05)


def test_numerical_error_widens_the_bound_by_itself() -> None:
    assert equivalence_bound(sample(0.02)) == pytest.approx(equivalence_bound(sample()) + 0.02)


def test_bound_is_around_the_target() -> None:
    assert equivalence_bound(sample(), target=0.07) < equivalence_bound(sample(), target=1.0)
