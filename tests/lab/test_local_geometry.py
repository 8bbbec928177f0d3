"""Every number of a model at rest equals what dense matrices give, which are made without any of the same code."""

from __future__ import annotations

import math

import pytest
import torch

from claimlab.errors import UsageError
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.local_geometry import local_geometry
from claimlab.lab.samples import pack
from tests.lab.conftest import PROBES, TASK

RANK = 5


@pytest.fixture(scope="module")
def scene(tiny):
    """Probes and task of one layer with a frozen one above it: 1,920 parameters."""
    return Block(tiny, LayerRange(1, 1)).contexts(pack(PROBES), pack(TASK))


@pytest.fixture(scope="module")
def found(scene):
    return local_geometry(*scene, RANK, seed=4)


@pytest.fixture(scope="module")
def dense(scene):
    """Gradient, Hessian and Fisher as arrays, by automatic differentiation of the loss and of the divergence."""
    probes, task = scene
    origin = torch.zeros(probes.block.size, dtype=torch.float64, requires_grad=True)
    base = probes.logits(origin).log_softmax(-1).detach()

    def divergence(delta):
        return (base.exp() * (base - probes.logits(delta).log_softmax(-1))).sum(-1).mean()

    (slope,) = torch.autograd.grad(task.loss(origin), origin)
    hessian, fisher = (
        torch.autograd.functional.hessian(f, origin.detach(), vectorize=True) for f in (task.loss, divergence)
    )
    values, vectors = torch.linalg.eigh(fisher)
    top = vectors.flip(1)[:, :RANK]
    projector = top @ top.T
    return slope, hessian, fisher, values.flip(0), projector


def test_gradient_and_curvature(found, dense):
    slope, hessian, fisher, _, _ = dense
    assert found.gradient_norm == pytest.approx(float(slope.norm()), rel=1e-10)
    assert found.hessian_gradient_norm == pytest.approx(float((hessian @ slope).norm()), rel=1e-9)
    assert found.gradient_fisher_gradient == pytest.approx(float(slope @ fisher @ slope), rel=1e-9)
    eigenvalues = torch.linalg.eigvalsh(hessian)
    largest = float(eigenvalues[eigenvalues.abs().argmax()])
    assert found.top_hessian_eigenvalue == pytest.approx(largest, rel=1e-4)


def test_spectrum_of_the_fisher(found, dense):
    values = dense[3]
    assert found.fisher_eigenvalues == pytest.approx(values[:RANK].tolist(), rel=1e-8)
    assert max(found.fisher_residuals) < 1e-6
    assert abs(found.fisher_trace.value - float(values.sum())) < 4 * found.fisher_trace.standard_error


def test_overlaps_the_quartic_coefficient_and_the_crossover(found, dense):
    slope, hessian, fisher, _, projector = dense
    sensitive = projector @ fisher @ projector
    curved = hessian @ slope
    turned = hessian @ (slope - projector @ slope)
    assert found.initial_overlap == pytest.approx(float((projector @ slope).norm() / slope.norm()), rel=1e-6)
    assert found.isotropic_overlap == pytest.approx(math.sqrt(RANK / len(slope)))
    assert found.coupling_overlap == pytest.approx(float((projector @ curved).norm() / curved.norm()), rel=1e-6)
    assert found.quartic_coefficient == pytest.approx(float(turned @ sensitive @ turned) / 8, rel=1e-6)
    crossing = 2 * math.sqrt(float(slope @ sensitive @ slope) / float(curved @ sensitive @ curved))
    assert found.crossover_time == pytest.approx(crossing, rel=1e-6)


def test_more_directions_than_the_probes_can_have_are_refused(scene):
    with pytest.raises(UsageError, match=r"the Fisher of 9 response tokens has at most 144 eigenvalues"):
        local_geometry(*scene, 145, seed=1)
