"""Curvature agrees with other people's code on the stock model, whose forward pass is not ours either.

hessian-eigenthings comes with the development tools. curvlinops pulls in a package that breaks transformers beside the
processor's build of torch, so it is compared only where somebody has installed it.
"""

from __future__ import annotations

import math

import pytest
import torch
from hessian_eigenthings.algorithms.trace import trace
from hessian_eigenthings.operators.ggn import GGNOperator
from hessian_eigenthings.operators.hessian import HessianOperator
from transformers import AutoModelForCausalLM

from claimlab.lab.decoder import MATRICES
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.hessian import Hessian
from claimlab.lab.subspace import Subspace
from claimlab.lab.trace import fisher_trace
from tests.lab.conftest import PROBES, TASK

NAMES = [f"model.layers.{layer}.{name}" for layer in (1, 2) for name in MATRICES]
"""What the block of the fixtures trains, in the order of its vectors."""
CLOSE = 1e-5
"""Relative: the stock model takes its norms and rotations in float32, whatever the rest is in."""


class Answers(torch.nn.Module):
    """The stock model as a function from pairs of prompt and response to the logits before each response token."""

    def __init__(self, path):
        super().__init__()
        self.stock = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float64, attn_implementation="eager")

    def forward(self, pairs):
        rows = []
        for prompt, response in pairs:
            logits = self.stock(torch.tensor([[*prompt, *response][:-1]])).logits[0]
            rows.append(logits[len(prompt) - 1 :])
        return torch.cat(rows)


@pytest.fixture(scope="module")
def stock(tiny):
    return Answers(tiny.folder).eval()


def distance(own, theirs):
    return float((own - theirs.detach()).norm() / theirs.detach().norm())


def trained(name, _):
    return name.removeprefix("stock.") in NAMES


def targets(pairs):
    return torch.tensor([token for _, response in pairs for token in response])


def loss(model, pairs):
    return torch.nn.functional.cross_entropy(model(pairs), targets(pairs))


def fisher_of(stock):
    return GGNOperator(
        stock,
        [PROBES],
        lambda model, pairs: model(pairs),
        lambda logits, pairs: torch.nn.functional.cross_entropy(logits, targets(pairs)),
        param_filter=trained,
    )


def test_the_peer_sees_the_same_parameters_in_the_same_order(stock, block):
    own = [name.removeprefix("stock.") for name, _ in stock.named_parameters() if trained(name, None)]
    assert own == NAMES
    assert fisher_of(stock).size == block.size


def test_a_hessian_vector_product(stock, task, origin, direction):
    theirs = HessianOperator(stock, [TASK], loss, param_filter=trained).matvec(direction)
    assert distance(Hessian(task.loss, origin)(direction), theirs) < CLOSE


def test_a_fisher_vector_product(stock, probes, direction):
    assert distance(Fisher(probes)(direction), fisher_of(stock).matvec(direction)) < CLOSE


def test_leading_eigenpairs(stock, probes):
    operator = fisher_of(stock)
    pairs = top_eigenpairs(Fisher(probes), 3, seed=0)
    for value, vector in zip(pairs.values, pairs.vectors, strict=True):
        assert distance(value * vector, operator.matvec(vector)) < CLOSE


def test_the_trace(stock, probes):
    pairs = top_eigenpairs(Fisher(probes), 3, seed=0)
    own = fisher_trace(Fisher(probes), Subspace(pairs.values, pairs.vectors), seed=0)
    theirs = trace(fisher_of(stock), num_matvecs=60, seed=0)
    assert own.value == pytest.approx(theirs.estimate, abs=4 * math.hypot(own.standard_error, theirs.stderr))
    assert own.standard_error < 0.05 * own.value


def test_against_curvlinops_where_it_is_installed(stock, probes, direction):
    curvlinops = pytest.importorskip("curvlinops")
    parameters = [parameter for name, parameter in stock.named_parameters() if trained(name, None)]
    theirs = curvlinops.GGNLinearOperator(
        stock,
        torch.nn.CrossEntropyLoss(),
        parameters,
        [(PROBES, targets(PROBES))],
        check_deterministic=False,
        num_data=1,
        batch_size_fn=lambda _: 1,
    )
    assert distance(Fisher(probes)(direction), theirs @ direction) < CLOSE
