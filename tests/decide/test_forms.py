"""Forms of scaling laws and their gradients."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlab.decide import forms

CASES = {
    "power": (forms.POWER, [0.3, 2.0]),
    "power + constant": (forms.POWER_AND_CONSTANT, [0.1, 1.5, 0.7]),
    "decaying power + constant": (forms.DECAY_AND_CONSTANT, [2.0, 0.5, -1.0]),
    "exponential": (forms.EXPONENTIAL, [0.5, -0.2]),
    "broken": (forms.BROKEN, [0.5, 2.0, 4.0, 1.0, -1.0]),
    "loss of size and data": (forms.LOSS_OF_SIZE_AND_DATA, [0.6, 6.0, 0.34, 7.0, 0.37]),
}
X = np.geomspace(0.5, 40, 11)
XX = np.stack([X, X[::-1]], axis=1)


def predictors(form: forms.Form) -> np.ndarray:
    return XX if form is forms.LOSS_OF_SIZE_AND_DATA else X[:, None]


@pytest.mark.parametrize("case", CASES)
def test_gradient_is_that_of_central_differences(case: str) -> None:
    form, values = CASES[case]
    theta = np.array(values)
    gradient = form.value(theta, predictors(form)).gradient
    for k, step in enumerate(1e-6 * np.eye(len(theta))):
        up, down = (form.value(theta + sign * step, predictors(form)).log for sign in (1, -1))
        np.testing.assert_allclose(gradient[:, k], (up - down) / 2e-6, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("case", "formula"),
    [
        ("power", lambda x: math.exp(0.3) * x**2),
        ("power + constant", lambda x: math.exp(0.1) * x**1.5 + math.exp(0.7)),
        ("decaying power + constant", lambda x: math.exp(2) / x**0.5 + math.exp(-1)),
        ("exponential", lambda x: math.exp(0.5 - 0.2 * x)),
        (
            "broken",
            lambda x: math.exp(0.5) * x**2 * (1 + (x / math.e) ** math.e) ** (2 / math.e),
        ),
    ],
)
def test_value_is_the_formula(case: str, formula: object) -> None:
    form, values = CASES[case]
    expected = [math.log(formula(x)) for x in X]  # type: ignore[operator]
    np.testing.assert_allclose(form.value(np.array(values), X[:, None]).log, expected, rtol=1e-12)


@given(st.floats(-300, 300), st.floats(-300, 300))
def test_far_out_parameters_do_not_overflow(one: float, other: float) -> None:
    value = forms.LOSS_OF_SIZE_AND_DATA.value(np.array([one, other, 3.0, -other, -3.0]), XX)
    assert np.all(np.isfinite(value.log))
    assert np.all(np.isfinite(value.gradient))


def test_parameters_are_given_as_one_writes_them() -> None:
    named = forms.LOSS_OF_SIZE_AND_DATA.natural(np.array([0.0, math.log(400), 0.3, math.log(2000), 0.4]))
    assert named == pytest.approx({"E": 1.0, "A": 400, "α": 0.3, "B": 2000, "β": 0.4})
    assert list(forms.BROKEN.natural(np.zeros(5))) == ["A", "p", "r", "break", "s"]
