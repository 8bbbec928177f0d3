"""The effective rank agrees with the dense spectrum within its standard error."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from claimlab.lab.effective_rank import effective_rank
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.subspace import Subspace


@pytest.fixture(scope="module")
def fisher(probes):
    return Fisher(probes)


@pytest.fixture(scope="module")
def leading(fisher):
    pairs = top_eigenpairs(fisher, 6, seed=1)
    return Subspace(pairs.values, pairs.vectors)


@pytest.fixture(scope="module")
def spectrum(fisher):
    """All eigenvalues of F above zero, from JJᵀM as a matrix."""
    units = torch.eye(fisher.hidden.numel(), dtype=torch.float64).view(-1, *fisher.hidden.shape)
    dual = torch.stack([fisher.push(fisher.pull(fisher.metric(unit))).flatten() for unit in units])
    return torch.linalg.eigvals(dual).real


def test_it_agrees_with_the_dense_spectrum_within_its_errors(fisher, leading, spectrum, probes):
    exact = float(spectrum.sum() ** 2 / spectrum.square().sum())
    found = [effective_rank(fisher, probes.head, leading, seed=seed, samples=16) for seed in range(25)]
    away = np.asarray([(estimate.value - exact) / estimate.standard_error for estimate in found])
    assert abs(away.mean()) < 0.8  # 25 draws: four standard errors of the mean
    assert 0.7 < away.std() < 1.6
    assert found[0].trace == pytest.approx(float(spectrum.sum()), rel=0.05)


def test_it_lies_between_one_and_the_number_of_eigenvalues(fisher, leading, spectrum, probes):
    value = effective_rank(fisher, probes.head, leading, seed=1, samples=6).value
    assert 1 < value < int((spectrum > 1e-12).sum())
