"""Principal angles, and what an old projection lets by; the Fisher of a model that has moved."""

from __future__ import annotations

import math

import pytest
import torch

from claimlab.lab.fisher import Fisher
from claimlab.lab.kl import Divergence
from claimlab.lab.moved import MovedContexts
from claimlab.lab.rotation import rotation, unblocked
from claimlab.lab.subspace import Subspace, random_subspace


def plane(*rows):
    return Subspace(torch.tensor([3.0, 1.0], dtype=torch.float64), torch.tensor(rows, dtype=torch.float64))


@pytest.mark.parametrize("degrees", [0.0, 20.0, 65.0, 90.0])
def test_one_direction_turned_by_an_angle_shows_that_angle(degrees):
    turn = math.radians(degrees)
    old = plane([1, 0, 0, 0], [0, 1, 0, 0])
    new = plane([0, math.cos(turn), math.sin(turn), 0], [1, 0, 0, 0])
    turned = rotation(old, new)
    assert turned.largest == pytest.approx(degrees, abs=1e-5)
    assert turned.overlap == pytest.approx((1 + math.cos(turn) ** 2) / 2)


def test_random_subspaces_overlap_by_their_share_of_the_space():
    values = torch.ones(4, dtype=torch.float64)
    turned = rotation(random_subspace(values, 400, seed=1), random_subspace(values, 400, seed=2))
    assert turned.overlap == pytest.approx(4 / 400, abs=0.02)


def test_only_what_lies_outside_the_old_subspace_is_let_by():
    old, pull = plane([1, 0, 0, 0], [0, 1, 0, 0]), torch.tensor([1.0, 2.0, 1.0, 5.0], dtype=torch.float64)
    assert unblocked(old, old, pull) == pytest.approx(0, abs=1e-30)
    assert unblocked(old, plane([0, 0, 1, 0], [0, 0, 0, 1]), pull) == pytest.approx(1)
    half = plane([1, 0, 0, 0], [0, 0, 1, 0])
    assert unblocked(old, half, pull) == pytest.approx(1 / 4)


def test_the_fisher_of_moved_contexts_is_the_curvature_of_the_divergence_from_there(probes, direction):
    origin = 0.3 * direction
    moved = MovedContexts.of(probes, origin)
    fisher, step = Fisher(moved), 1e-5 * torch.roll(direction, 1)
    assert 2 * Divergence(moved)(step) == pytest.approx(float(step @ fisher(step)), rel=1e-4)
    torch.testing.assert_close(fisher.hidden, probes.hidden(origin))
    assert abs(float(step @ fisher(step)) / float(step @ Fisher(probes)(step)) - 1) > 1e-3
