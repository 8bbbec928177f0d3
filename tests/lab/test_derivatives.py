"""Every derivative agrees with finite differences on a tiny random model."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.bend import bend
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient, value_and_gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.kl import Divergence
from claimlab.lab.third_order import third_order

STEP = 1e-3


def central(function, at, direction, step=STEP):
    """Fourth-order central difference along a direction."""
    near = function(at + step * direction) - function(at - step * direction)
    far = function(at + 2 * step * direction) - function(at - 2 * step * direction)
    return (8 * near - far) / (12 * step)


@pytest.fixture(params=["at the released weights", "displaced"])
def place(request, origin, direction):
    return origin if request.param.startswith("at") else 0.3 * direction


@pytest.fixture
def other(block):
    vector = torch.randn(block.size, dtype=torch.float64, generator=torch.Generator().manual_seed(11))
    return vector / vector.norm()


def test_gradient(task, place, other):
    expected = central(lambda x: float(task.loss(x)), place, other)
    value, slope = value_and_gradient(task.loss, place)
    assert value == pytest.approx(float(task.loss(place)), rel=1e-14)
    assert float(slope @ other) == pytest.approx(expected, rel=1e-8)


def test_hessian_vector_product(task, place, other):
    expected = central(lambda x: gradient(task.loss, x), place, other)
    torch.testing.assert_close(Hessian(task.loss, place)(other), expected, rtol=1e-6, atol=1e-9)


def test_hessian_is_symmetric(task, place, other, direction):
    hessian = Hessian(task.loss, place)
    assert float(hessian(other) @ direction) == pytest.approx(float(hessian(direction) @ other), rel=1e-10)


def test_third_order_term(task, place, other):
    expected = central(lambda x: Hessian(task.loss, x)(other), place, other)
    torch.testing.assert_close(third_order(Hessian(task.loss, place), other), expected, rtol=1e-6, atol=1e-8)


def test_fisher_vector_product_is_the_hessian_of_the_divergence(probes, origin, other):
    base = probes.logits(origin).log_softmax(-1).detach()

    def divergence(x):
        return (base.exp() * (base - probes.logits(x).log_softmax(-1))).sum(-1).mean()

    expected = Hessian(divergence, origin)(other)
    torch.testing.assert_close(Fisher(probes)(other), expected, rtol=1e-9, atol=1e-12)


def test_fisher_vector_product_by_finite_differences(probes, origin, other, direction):
    divergence = Divergence(probes)
    expected = central(lambda x: central(divergence, x, other, 1e-2), origin, direction, 1e-2)
    assert float(Fisher(probes)(other) @ direction) == pytest.approx(float(expected), rel=1e-4, abs=1e-9)


def test_push_and_pull_are_the_jacobian_and_its_transpose(probes, origin, other):
    fisher = Fisher(probes)
    expected = central(lambda x: probes.hidden(x).detach(), origin, other)
    torch.testing.assert_close(fisher.push(other), expected, rtol=1e-7, atol=1e-9)
    covector = torch.randn_like(expected)
    assert float((covector * fisher.push(other)).sum()) == pytest.approx(
        float(fisher.pull(covector) @ other), rel=1e-10
    )


def test_bend_is_the_second_derivative_of_the_hidden_states(probes, origin, other):
    ahead, behind = (probes.hidden(origin + sign * STEP * other).detach() for sign in (1, -1))
    expected = (ahead + behind - 2 * probes.hidden(origin).detach()) / STEP**2
    torch.testing.assert_close(bend(probes, other), expected, rtol=1e-4, atol=1e-5)


def test_a_linear_and_a_quadratic_function_have_no_higher_derivatives():
    at, v = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    linear = Hessian(lambda x: (2 * x).sum(), at)
    assert linear(v).tolist() == [0, 0, 0]
    assert third_order(linear, v).tolist() == [0, 0, 0]
    assert third_order(Hessian(lambda x: (x * x).sum(), at), v).tolist() == [0, 0, 0]
