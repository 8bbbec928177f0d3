"""What is known before training agrees with the geometry at rest, which is held against dense matrices."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.foresight import foresee
from claimlab.lab.gradient import gradient
from claimlab.lab.local_geometry import local_geometry

RANK = 4


@pytest.fixture(scope="module")
def found(probes, task):
    fisher = Fisher(probes)
    return foresee(fisher, top_eigenpairs(fisher, RANK, seed=4, tolerance=1e-8), task)


def test_what_the_geometry_at_rest_knows_too_is_the_same(found, probes, task):
    known = local_geometry(probes, task, RANK, seed=9)
    assert found.gradient_norm == pytest.approx(known.gradient_norm, rel=1e-12)
    assert found.gradient_fisher_gradient == pytest.approx(known.gradient_fisher_gradient, rel=1e-9)
    assert found.quartic_coefficient == pytest.approx(known.quartic_coefficient, rel=1e-6)
    assert found.crossover_time == pytest.approx(known.crossover_time, rel=1e-6)
    assert found.overlap == pytest.approx(known.initial_overlap, rel=1e-6)
    assert found.residual < 1e-6


def test_the_coupling_is_how_fast_the_gradient_bends_into_the_subspace(found, task, origin):
    slope, step = gradient(task.loss, origin), 1e-5
    bend = (gradient(task.loss, step * slope) - gradient(task.loss, -step * slope)) / (2 * step)
    inside = torch.sqrt(found.sensitive.values) * found.sensitive.coordinates(bend)
    assert found.coupling == pytest.approx(float(inside.norm()), rel=1e-5)
