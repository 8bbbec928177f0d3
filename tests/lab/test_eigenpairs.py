"""Eigenpairs agree with a dense decomposition, and say how well they converged."""

from __future__ import annotations

import pytest
import torch
from scipy.sparse.linalg import LinearOperator, eigsh

from claimlab.errors import EnvironmentFault
from claimlab.lab.eigenpairs import top_eigenpairs, top_overlap
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.fisher import Fisher
from claimlab.lab.hessian import Hessian


@pytest.fixture(scope="module")
def fisher(probes):
    return Fisher(probes)


@pytest.fixture(scope="module")
def dense(fisher):
    """All eigenpairs of F = JᵀMJ, from J and M as matrices."""
    units = torch.eye(fisher.hidden.numel(), dtype=torch.float64).view(-1, *fisher.hidden.shape)
    jacobian = torch.stack([fisher.pull(unit) for unit in units])
    metric = torch.stack([fisher.metric(unit).flatten() for unit in units])
    root = torch.linalg.cholesky(metric + 1e-14 * torch.eye(len(metric), dtype=torch.float64))
    _, singular, vectors = torch.linalg.svd(root.T @ jacobian, full_matrices=False)
    return singular**2, vectors


def test_values_and_vectors_equal_the_dense_ones(fisher, dense):
    pairs = top_eigenpairs(fisher, 6, seed=1)
    torch.testing.assert_close(pairs.values, dense[0][:6], rtol=1e-9, atol=0)
    overlaps = (pairs.vectors @ dense[1][:6].T).abs()
    torch.testing.assert_close(overlaps, torch.eye(6, dtype=torch.float64), rtol=0, atol=1e-6)


def test_residuals_are_measured_and_small_and_no_ghosts_come(fisher):
    pairs = top_eigenpairs(fisher, 12, seed=2)
    assert pairs.residuals.max() <= 1e-6
    for value, vector, residual in zip(pairs.values, pairs.vectors, pairs.residuals, strict=True):
        again = (fisher(vector) - value * vector).norm() / value
        assert float(residual) == pytest.approx(float(again), abs=1e-12)
    torch.testing.assert_close(pairs.vectors @ pairs.vectors.T, torch.eye(12, dtype=torch.float64), rtol=0, atol=1e-12)
    assert (pairs.values[:-1] - pairs.values[1:] > 1e-6 * pairs.values[0]).all()


def test_the_seed_does_not_matter(fisher):
    first, second = (top_eigenpairs(fisher, 3, seed=seed).values for seed in (1, 99))
    torch.testing.assert_close(first, second, rtol=1e-10, atol=0)


def test_giving_up_says_how_far_it_came(fisher):
    with pytest.raises(EnvironmentFault, match=r"3 eigenpairs .* in 4 steps: the worst relative residual"):
        top_eigenpairs(fisher, 3, seed=1, max_steps=4)


def test_overlap_without_vectors_equals_overlap_with_them(fisher, direction):
    vectors = top_eigenpairs(fisher, 4, seed=1).vectors
    expected = float((vectors @ direction).norm())
    assert top_overlap(fisher, 4, direction, seed=1, tolerance=1e-8) == pytest.approx(expected, rel=1e-6)
    assert top_overlap(fisher, 4, direction, seed=1) == pytest.approx(expected, rel=1e-2)


def test_the_largest_eigenvalue_of_a_hessian_keeps_its_sign(task, origin):
    hessian = Hessian(task.loss, origin)
    size = len(origin)
    operator = LinearOperator((size, size), matvec=lambda v: hessian(torch.from_numpy(v)).numpy(), dtype=float)
    expected = float(eigsh(operator, k=1, which="LM", return_eigenvectors=False)[0])
    found = largest_eigenvalue(hessian, hessian.gradient, tolerance=1e-10)
    assert found == pytest.approx(expected, rel=1e-6)
    reflected = largest_eigenvalue(lambda v: -hessian(v), hessian.gradient, tolerance=1e-10)
    assert reflected == pytest.approx(-expected, rel=1e-6)
