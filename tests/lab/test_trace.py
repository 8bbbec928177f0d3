"""The trace is unbiased, its standard error is honest, and leading pairs make it sharper."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.subspace import Subspace
from claimlab.lab.trace import fisher_trace


@pytest.fixture(scope="module")
def fisher(probes):
    return Fisher(probes)


@pytest.fixture(scope="module")
def leading(fisher):
    pairs = top_eigenpairs(fisher, 6, seed=1)
    return Subspace(pairs.values, pairs.vectors)


@pytest.fixture(scope="module")
def exact(fisher):
    """The trace of F, from JJᵀM as a matrix."""
    units = torch.eye(fisher.hidden.numel(), dtype=torch.float64).view(-1, *fisher.hidden.shape)
    dual = torch.stack([fisher.push(fisher.pull(fisher.metric(unit))).flatten() for unit in units])
    return float(dual.trace())


def test_estimates_agree_with_the_dense_trace_within_their_errors(fisher, leading, exact):
    found = [fisher_trace(fisher, leading, seed=seed, samples=16) for seed in range(25)]
    away = np.asarray([(estimate.value - exact) / estimate.standard_error for estimate in found])
    assert abs(away.mean()) < 0.8  # 25 draws: four standard errors of the mean
    assert 0.7 < away.std() < 1.6


def test_the_leading_part_is_exact_so_that_more_pairs_leave_less_to_chance(fisher, leading):
    errors = [fisher_trace(fisher, leading.leading(rank), seed=3).standard_error for rank in (1, 3, 6)]
    assert errors[0] > errors[1] > errors[2]


def test_a_seed_gives_the_same_estimate_again(fisher, leading):
    assert fisher_trace(fisher, leading, seed=5) == fisher_trace(fisher, leading, seed=5)
    assert fisher_trace(fisher, leading, seed=5) != fisher_trace(fisher, leading, seed=6)
