"""The third derivative of a scalar function, contracted twice with one direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.hessian import Hessian


def third_order(hessian: Hessian, direction: torch.Tensor) -> torch.Tensor:
    """T[v, v] with T = ∇³f, exact: the gradient of vᵀ(∇²f)v, through the graph that the Hessian keeps.

    Args:
        hessian: ∇²f at the displacement of interest.
        direction: v, shape (n,).

    Returns:
        Shape (n,).
    """
    bent = hessian.differentiable(direction)
    if not bent.requires_grad:  # a quadratic function
        return torch.zeros_like(direction)
    (product,) = torch.autograd.grad(bent, hessian.at, direction, retain_graph=True)
    return product
