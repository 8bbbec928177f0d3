"""Clocks follow from what each gradient has been given so far."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.lab.clocks import curvature_clock, impulse_clock, summed_rates

RATES = st.lists(st.floats(1e-6, 1e-1), min_size=1, max_size=12)
MOMENTUM = st.floats(0.0, 0.99)


def given_so_far(rates, momentum):
    """w_{n,j} by its definition, n rows of j columns."""
    size = len(rates)
    weights = np.zeros((size, size))
    for n in range(size):
        for j in range(n + 1):
            weights[n, j] = sum(rates[k] * momentum ** (k - j) for k in range(j, n + 1))
    return weights


@given(RATES, MOMENTUM)
def test_impulse_is_the_sum_of_what_each_gradient_was_given(rates, momentum):
    assert impulse_clock(rates, momentum) == pytest.approx(given_so_far(rates, momentum).sum(1), rel=1e-9)


@given(RATES, MOMENTUM)
def test_curvature_clock_weighs_each_gradient_by_the_impulse_before_it(rates, momentum):
    weights = given_so_far(rates, momentum)
    before = np.concatenate(([0.0], weights.sum(1)[:-1]))
    assert curvature_clock(rates, momentum) == pytest.approx(np.sqrt(2 * weights @ before), rel=1e-9)


@given(RATES)
def test_without_momentum_impulse_is_the_summed_rate(rates):
    assert impulse_clock(rates, 0.0) == pytest.approx(summed_rates(rates))


def test_plain_descent_has_the_curvature_clock_of_the_textbook():
    n = np.arange(1, 21)
    assert curvature_clock(np.full(20, 1e-3), 0.0) == pytest.approx(1e-3 * np.sqrt(n * (n - 1)))
