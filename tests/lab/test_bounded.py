"""Long files in little memory: the same numbers, some contexts at a time."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import torch

from claimlab.lab.bounded import BoundedFisher, BoundedHessian, bounded_gradient, rows_within
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.local_geometry import local_geometry


def same(one, other):
    return float((one - other).norm() / other.norm()) < 1e-12


@pytest.mark.parametrize("rows", [1, 2, 4, 100])
def test_products_are_those_of_the_whole(rows, probes, task, origin, direction):
    assert same(BoundedFisher(probes, rows)(direction), Fisher(probes)(direction))
    assert BoundedFisher(probes, rows).entropy == pytest.approx(Fisher(probes).entropy, rel=1e-12)
    assert same(bounded_gradient(task, rows), gradient(task.loss, origin))
    bounded, whole = BoundedHessian(task, rows), Hessian(task.loss, origin)
    assert same(bounded.gradient, whole.gradient)
    assert same(bounded(direction), whole(direction))


def test_the_bound_says_how_many_rows_fit(probes):
    words = probes.head.shape[0]
    assert rows_within(8 * 4 * words * 3 / 1e9, probes) == 3
    assert rows_within(1e-12, probes) == 1
    assert rows_within(8 * 4 * words * len(probes) / 1e9, probes) is None
    assert rows_within(float("inf"), probes) is None


def test_the_geometry_of_a_model_does_not_depend_on_the_bound(probes, task):
    free = asdict(local_geometry(probes, task, 2, seed=1))
    bound = asdict(local_geometry(probes, task, 2, seed=1, gigabytes=1e-8))
    for name, value in free.items():
        assert bound[name] == pytest.approx(value, rel=1e-5), name


def test_no_matrix_of_all_contexts_and_words_is_made(probes, task, direction):
    words, width = probes.head.shape
    rows = set()

    class Watch(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            made = func(*args, **(kwargs or {}))
            if isinstance(made, torch.Tensor) and made.dim() == 2 and made.shape[1] == words:
                rows.add(made.shape[0])
            return made

    with Watch():
        BoundedFisher(probes, 2)(direction)
        BoundedHessian(task, 2)(direction)
        bounded_gradient(task, 2)
    assert max(rows - {width}) == 2  # the head itself, turned, is as wide
