"""First derivative of a scalar function of the displacement."""

from __future__ import annotations

from collections.abc import Callable

import torch

Scalar = Callable[[torch.Tensor], torch.Tensor]
"""A smooth function of a flat float64 vector, shape (n,), to a scalar, differentiable by autograd."""


def gradient(function: Scalar, at: torch.Tensor) -> torch.Tensor:
    """∇f at a displacement of shape (n,); same shape."""
    return value_and_gradient(function, at)[1]


def value_and_gradient(function: Scalar, at: torch.Tensor) -> tuple[float, torch.Tensor]:
    """Both f and ∇f from one evaluation."""
    delta = at.detach().requires_grad_()
    value = function(delta)
    (slope,) = torch.autograd.grad(value, delta)
    return float(value.detach()), slope
