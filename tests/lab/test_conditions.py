"""The alignment instability condition of one task, against its definition written out with whole matrices."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.conditions import conditions
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.samples import pack
from claimlab.lab.subspace import Subspace, random_subspace
from tests.lab.conftest import PROBES, TASK


@pytest.fixture(scope="module")
def parts(tiny):
    block = Block(tiny, LayerRange(2, 2))
    return block.contexts(pack(PROBES), pack(TASK))


@pytest.fixture(scope="module")
def subspaces(parts):
    pairs = top_eigenpairs(Fisher(parts[0]), 3, seed=0)
    return Subspace(pairs.values, pairs.vectors), random_subspace(pairs.values, parts[0].block.size, seed=1)


def test_each_number_is_what_its_definition_says(parts, subspaces):
    probes, task = parts
    sensitive, matched = subspaces
    found = conditions(task, sensitive, matched)
    size = task.block.size
    slope = gradient(task.loss, torch.zeros(size, dtype=torch.float64))
    step = 1e-5 / slope.norm()
    curved = (gradient(task.loss, step * slope) - gradient(task.loss, -step * slope)) / (2 * step)
    projector = sensitive.vectors.T @ sensitive.vectors
    fisher = Fisher(probes)
    inside = projector @ curved
    assert found.gradient_norm == pytest.approx(float(slope.norm()))
    assert found.overlap == pytest.approx(float((projector @ slope).norm() / slope.norm()))
    assert found.coupling == pytest.approx(float(inside.norm() / curved.norm()), rel=1e-6)
    assert found.gamma == pytest.approx(float((inside @ fisher(inside)).sqrt()), rel=1e-5)
    direct = projector @ slope
    assert found.crossing == pytest.approx(2 * float((direct @ fisher(direct)).sqrt()) / found.gamma, rel=1e-5)
    assert found.overlap_matched == pytest.approx(matched.overlap(slope))
    assert found.coupling_matched == pytest.approx(matched.overlap(curved), rel=1e-5)


def test_the_fourth_power_leads_early_where_the_gradient_hardly_overlaps(parts, subspaces):
    _, task = parts
    sensitive, matched = subspaces
    slope = gradient(task.loss, torch.zeros(task.block.size, dtype=torch.float64))
    # directions turned away from the gradient, all but a thousandth of the overlap
    turned = sensitive.vectors - 0.999 * torch.outer(sensitive.vectors @ slope, slope) / (slope @ slope)
    vectors = torch.linalg.qr(turned.T)[0].T
    away = conditions(task, Subspace(sensitive.values, vectors), matched)
    assert away.overlap < 0.01
    assert away.log_crossover < conditions(task, sensitive, matched).log_crossover
