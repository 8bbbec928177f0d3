"""Flows of losses with known solutions."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from claimlab.lab.flow import euler, log_spaced, runge_kutta

RATES = torch.tensor([1.0, 3.0, 10.0], dtype=torch.float64)
PULL = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)


def slope(delta):
    """Of the quadratic loss ⟨PULL, Δ⟩ + ½ Σ rate Δ²."""
    return PULL + RATES * delta


def exact(time):
    return -PULL / RATES * (1 - torch.exp(-RATES * time))


def error(steps):
    times = np.linspace(0, 0.2, steps + 1)[1:]
    *_, (_, delta) = runge_kutta(slope, list(times), torch.zeros(3, dtype=torch.float64))
    return float((delta - exact(0.2)).norm())


def test_runge_kutta_is_of_fourth_order():
    assert error(16) < 1e-6
    assert error(16) / error(32) == pytest.approx(16, rel=0.1)


def test_checkpoints_come_back_as_they_were_asked_for():
    times = [1e-3, 1e-2, 0.3]
    passed = list(runge_kutta(slope, times, torch.zeros(3, dtype=torch.float64)))
    assert [time for time, _ in passed] == times
    torch.testing.assert_close(passed[0][1], exact(1e-3), rtol=1e-9, atol=0)


def test_displacements_are_not_written_over_by_later_steps():
    kept = [delta for _, delta in runge_kutta(slope, [0.01, 0.02], torch.zeros(3, dtype=torch.float64))]
    torch.testing.assert_close(kept[0], exact(0.01), rtol=1e-6, atol=0)


def test_euler_steps_are_plain_gradient_descent():
    steps = list(euler(slope, 0.01, 20, torch.zeros(3, dtype=torch.float64)))
    expected = -PULL / RATES * (1 - (1 - 0.01 * RATES) ** 20)
    assert steps[-1][0] == pytest.approx(0.2)
    torch.testing.assert_close(steps[-1][1], expected, rtol=1e-12, atol=0)


def test_log_spacing_has_the_ends_and_the_density_asked_for():
    times = log_spaced(1e-3, 1e-1, 5)
    assert len(times) == 11
    assert times[0] == pytest.approx(1e-3)
    assert times[-1] == pytest.approx(1e-1)
    assert np.diff(np.log(times)).std() < 1e-12
