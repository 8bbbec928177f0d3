"""No intermediate of any evaluation or derivative is less precise than float64."""

from __future__ import annotations

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from claimlab.lab.bend import bend
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.kl import Divergence
from claimlab.lab.samples import pack
from claimlab.lab.third_order import third_order

IMPRECISE = {torch.float32, torch.float16, torch.bfloat16}


class Watch(TorchDispatchMode):
    """Collects every operation that returns a tensor of less than float64."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.operations = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        self.operations += 1
        self.found += [str(func) for x in tree_iter(result) if isinstance(x, torch.Tensor) and x.dtype in IMPRECISE]
        return result


def curvature(task, probes, direction):
    fisher = Fisher(probes)
    fisher(direction)
    top_eigenpairs(fisher, 2, seed=0)
    hessian = Hessian(task.loss, torch.zeros_like(direction))
    hessian(direction)
    third_order(hessian, direction)
    bend(probes, direction)


EVALUATIONS = {
    "loss": lambda task, probes, direction: task.loss(direction),
    "gradient": lambda task, probes, direction: gradient(task.loss, direction),
    "divergence": lambda task, probes, direction: Divergence(probes)(direction),
    "curvature": curvature,
}


@pytest.mark.parametrize("name", EVALUATIONS)
def test_no_intermediate_is_float32(name, task, probes, direction):
    EVALUATIONS[name](task, probes, direction)  # weights are read from the disk, and widened, when first asked for
    with Watch() as watch:
        EVALUATIONS[name](task, probes, direction)
    assert watch.operations > 50
    assert watch.found == []


def test_the_frozen_part_leaves_float32_as_soon_as_a_weight_is_read(block):
    with Watch() as watch:
        block.contexts(pack([([2, 5, 3], [6, 1])]))
    # weights are stored in float32: reading one may, and only that
    assert all("_to_copy" not in name for name in watch.found)
    arithmetic = {"mm", "mul", "add", "softmax", "rsqrt", "bmm", "pow", "mean"}
    assert not [name for name in watch.found if name.split(".")[1] in arithmetic]


def test_the_watch_notices_a_single_float32():
    with Watch() as watch:
        torch.ones(2, dtype=torch.float64).to(torch.float32).softmax(0)
    assert watch.found
