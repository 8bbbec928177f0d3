"""Exponents and coefficients of curves that are known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.lab.scaling import akaike_weights, exponent, local_exponents, series_coefficients

TIMES = np.geomspace(1e-3, 1e-2, 6)


@given(st.floats(0.5, 8), st.floats(1e-8, 1e8), st.floats(1e-6, 1e3))
def test_a_pure_power_is_recovered_whatever_the_units(power, coefficient, unit):
    times = unit * np.geomspace(1, 10, 7)
    found = exponent(times, coefficient * (times / unit) ** power)
    assert found.value == pytest.approx(power, abs=1e-9)
    assert found.numerical < 1e-9
    assert local_exponents(times, (times / unit) ** power) == pytest.approx(np.full(6, power), abs=1e-9)


@given(st.floats(-8, 8), st.floats(-30, 30))
def test_intercept_and_slope_of_a_quartic_with_further_terms(first, second):
    t = TIMES / TIMES[-1] * 0.1
    values = 3 * t**4 * (1 + first * t + second * t**2)
    c4, c5 = series_coefficients(t, values, 4)
    assert c4.value == pytest.approx(3, rel=1e-9)
    assert c5.value == pytest.approx(3 * first, abs=1e-6)


def test_the_half_width_grows_with_what_the_window_leaves_out():
    near = exponent(TIMES, TIMES**4 * (1 + 0.01 * TIMES / TIMES[-1])).numerical
    far = exponent(TIMES, TIMES**4 * (1 + 1.0 * TIMES / TIMES[-1])).numerical
    assert far > 20 * near > 0


def test_akaike_prefers_the_fixed_power_that_is_there():
    noise = 1 + 1e-3 * np.sin(np.arange(8.0))
    times = np.geomspace(1, 10, 8)
    for power in (1, 2, 3, 4, 6):
        weights = akaike_weights(times, times**power * noise)
        assert max(weights, key=weights.get) == str(power)
        assert sum(weights.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("times", "values", "message"),
    [
        ([1, 2, 3], [1, 2, 3], "at least four points, not 3 times and 3 values"),
        ([1, 2, 3, 4], [1, 2, 3], "not 4 times and 3 values"),
        ([1, 2, 3, 4], [1, 2, 0, 4], "positive times and values"),
        ([0, 2, 3, 4], [1, 2, 3, 4], "positive times and values"),
    ],
)
def test_what_has_no_logarithm_is_refused(times, values, message):
    with pytest.raises(ValueError, match=message):
        exponent(times, values)


def test_too_few_points_for_the_polynomial_are_refused():
    with pytest.raises(ValueError, match="3 points cannot carry a polynomial of degree 3"):
        series_coefficients([1, 2, 3], [1, 2, 3], 2)
