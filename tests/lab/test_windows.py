"""Windows follow their formulas."""

from __future__ import annotations

import math

import pytest

from claimlab.lab.windows import (
    Window,
    full_kl_window,
    orthogonal_window,
    overlapping_window,
    rounding_floor,
    uncoupled_window,
)


def test_orthogonal_window_ends_at_a_tenth_of_the_next_term_or_at_the_relaxation_time():
    assert orthogonal_window(2.0, -10.0, 1.0) == Window(0.002, 0.02)
    assert orthogonal_window(2.0, -10.0, -100.0).high == pytest.approx(0.003)
    assert orthogonal_window(2.0, 0.0, 100.0).high == pytest.approx(0.003)


def test_overlapping_window_ends_at_the_earlier_of_its_two_limits():
    assert overlapping_window(1.0, -2.0, 10.0).high == pytest.approx(0.05)
    assert overlapping_window(1.0, -2.0, 0.1).high == pytest.approx(0.01)


def test_uncoupled_window_is_the_orthogonal_one_unless_the_seventh_power_comes_early():
    orthogonal = Window(0.001, 0.01)
    assert uncoupled_window(orthogonal, 1.0, 1.0) == orthogonal
    assert uncoupled_window(orthogonal, 1.0, -100.0).high == pytest.approx(0.001)


def test_a_window_does_not_start_below_its_floor():
    assert Window.ending(1.0, 0.3) == Window(0.3, 1.0)
    assert Window.ending(1.0, 0.03) == Window(0.1, 1.0)


def test_full_kl_window_follows_the_term_that_leads():
    assert full_kl_window(0.01, 0.1) == (Window(0.03, 0.1), "quartic")
    assert full_kl_window(0.2, 0.1) == (Window(0.01, 0.1), "quadratic")
    assert full_kl_window(0.05, 0.1) == (Window(0.01, 0.1), "crossover")


def test_rounding_has_no_floor_for_a_quadratic_and_falls_with_the_coefficient():
    assert rounding_floor(1.0, 1.0, 1.0, 2) == 0.0
    assert rounding_floor(1.0, 1.0, 100.0, 4) == pytest.approx(rounding_floor(1.0, 1.0, 1.0, 4) / 10)
    assert rounding_floor(1.0, 1.0, 1.0, 4) == pytest.approx(math.sqrt(1e4 / 2) * 2.220446e-16)
