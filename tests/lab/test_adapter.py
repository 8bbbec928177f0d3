"""Low-rank adapters: their displacement, their gradient, their first step."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.adapter import Adapter
from claimlab.lab.optimisers import Descent
from claimlab.lab.training import train

SHAPES = [(5, 4), (3, 6)]
SIZE = sum(rows * columns for rows, columns in SHAPES)


@pytest.fixture
def adapter():
    return Adapter(SHAPES, rank=2, alpha=4.0, seed=3)


def vector(size, seed):
    return torch.randn(size, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def test_the_released_weights_are_where_it_starts(adapter):
    assert torch.count_nonzero(adapter.displacement(adapter.start)) == 0
    assert adapter.start.shape == ((5 + 4 + 3 + 6) * 2,)


def test_every_matrix_moves_by_a_scaled_product_of_rank_r(adapter):
    parameters = vector(len(adapter.start), 1)
    delta = adapter.displacement(parameters)
    left, right = parameters[:10].view(5, 2), parameters[16:24].view(2, 4)
    torch.testing.assert_close(delta[:20].view(5, 4), 2 * left @ right)
    assert torch.linalg.matrix_rank(delta[20:].view(3, 6)) == 2


def test_the_gradient_in_the_factors_is_that_of_autograd(adapter):
    parameters, slope = vector(len(adapter.start), 1).requires_grad_(), vector(SIZE, 2)
    (expected,) = torch.autograd.grad(slope @ adapter.displacement(parameters), parameters)
    torch.testing.assert_close(adapter.pull(parameters.detach(), slope), expected)


def test_the_first_step_is_filtered_by_the_frozen_factor(adapter):
    slope = vector(SIZE, 2)
    ((_, moved),) = train(adapter, lambda _step, _delta: slope, Descent(), [1e-3])
    torch.testing.assert_close(moved, -1e-3 * adapter.filtered(slope), rtol=1e-12, atol=0)
    right = adapter.start[16:24].view(2, 4)
    torch.testing.assert_close(adapter.filtered(slope)[:20].view(5, 4), 4 * slope[:20].view(5, 4) @ right.T @ right)


def test_a_seed_gives_the_same_factors_within_their_bounds_and_another_seed_others(adapter):
    again, other = (Adapter(SHAPES, rank=2, alpha=4.0, seed=seed) for seed in (3, 4))
    assert torch.equal(adapter.start, again.start)
    assert not torch.equal(adapter.start, other.start)
    assert adapter.start[16:24].abs().max() <= 1 / 4**0.5
