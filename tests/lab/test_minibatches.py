"""Minibatches: their order, their mean and the noise that they add."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.minibatches import Minibatches
from claimlab.lab.subspace import Subspace

SLOPES = torch.tensor([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0], [2.0, -1.0, 1.0], [2.0, 4.0, 1.0]], dtype=torch.float64)
PLANE = Subspace(torch.tensor([2.0, 0.5], dtype=torch.float64), torch.eye(3, dtype=torch.float64)[:2])


@pytest.fixture
def batches():
    return Minibatches([lambda x, g=g: g @ x + 1.0 for g in SLOPES], seed=8)


def test_the_order_is_the_same_in_every_call_and_draws_each_step_anew(batches):
    order = batches.order(200)
    assert order == batches.order(200)
    assert order[:50] == batches.order(50)
    assert {order.count(which) > 25 for which in range(4)} == {True}
    assert order != Minibatches([lambda x: x.sum()] * 4, seed=9).order(200)


def test_drift_and_noise_are_those_of_the_minibatch_gradients(batches):
    start = batches.start(3, PLANE)
    torch.testing.assert_close(start.gradient, SLOPES.mean(0))
    assert start.drift == pytest.approx(2.0 * 2.0**2 + 0.5 * 1.0**2)
    variances = SLOPES.var(0, correction=0)
    assert start.noise == pytest.approx(float(2.0 * variances[0] + 0.5 * variances[1]))
    assert start.share(0.1, 2.0) == pytest.approx(0.1 * start.noise / (2.0 * start.drift))


def test_loss_and_gradient_are_those_of_the_parts(batches):
    delta = torch.tensor([1.0, 1.0, 1.0], dtype=torch.float64)
    assert batches.loss(delta) == pytest.approx(float(SLOPES.sum() / 4 + 1))
    torch.testing.assert_close(batches.gradient(1, delta), SLOPES[1])
