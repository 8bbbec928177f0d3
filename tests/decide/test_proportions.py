"""Exact intervals for proportions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from claimlab.decide.proportions import at_least, at_most, clopper_pearson, never, smallest_alpha_within

COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.floats(-0.1, 1.1), st.floats(-0.1, 1.1))
def test_smallest_alpha_is_where_the_interval_just_fits(counts: tuple[int, int], low: float, high: float) -> None:
    p = smallest_alpha_within(*counts, low, high)

    def fits(alpha: float) -> bool:
        interval = clopper_pearson(*counts, 1 - alpha)
        return low <= interval.low and interval.high <= high

    if p < 0.999:
        assert fits(max(p * 1.001, 1e-9))
    if p > 1e-9:
        assert not fits(p * 0.999)


@given(COUNTS, st.sampled_from([0.9, 0.95, 0.99]))
def test_interval_is_that_of_scipy(counts: tuple[int, int], level: float) -> None:
    expected = stats.binomtest(*counts).proportion_ci(level, method="exact")
    assert clopper_pearson(*counts, level) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_never_is_stated_as_its_upper_bound() -> None:
    assert at_most(0, 50) == pytest.approx(0.0582, abs=5e-5)
    assert never(50, "refusals") == "no refusals in 50: at most 5.8 % at 95 % confidence"


def test_nine_tenths_need_29_of_29_and_not_28_of_28() -> None:
    assert at_least(29, 29) > 0.9 > at_least(28, 28)
    assert clopper_pearson(36, 36).low > 0.9 > clopper_pearson(35, 35).low


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3), (0, 0)])
def test_counts_that_make_no_sense_are_refused(counts: tuple[int, int]) -> None:
    for bound in (clopper_pearson, at_most, at_least):
        with pytest.raises(ValueError, match="no proportion"):
            bound(*counts)
