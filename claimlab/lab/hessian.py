"""Hessian–vector products by double backward.

The gradient is taken once with its own graph kept; each product differentiates ⟨∇f, v⟩ through that graph. So k
products cost one gradient and k times about two gradients, and no product pays for the forward pass again.
Pearlmutter, "Fast exact multiplication by the Hessian" (1994).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.gradient import Scalar


class Hessian:
    """H = ∇²f at one displacement, as a linear map.

    Attributes:
        at: That displacement, shape (n,).
        gradient: ∇f there, shape (n,).

    Example:
        >>> import torch
        >>> hessian = Hessian(lambda x: (x**3).sum() / 6, torch.tensor([1.0, 2.0], dtype=torch.float64))
        >>> hessian(torch.tensor([1.0, 1.0], dtype=torch.float64)).tolist()
        [1.0, 2.0]
    """

    def __init__(self, function: Scalar, at: torch.Tensor) -> None:
        self.at = at.detach().clone().requires_grad_()
        (self._slope,) = torch.autograd.grad(function(self.at), self.at, create_graph=True)
        self.gradient = self._slope.detach()

    def __call__(self, vector: torch.Tensor) -> torch.Tensor:
        """Hv, shape (n,)."""
        return self._product(vector, keep=False)

    def differentiable(self, vector: torch.Tensor) -> torch.Tensor:
        """Hv as a function of the displacement, for a further derivative; shape (n,)."""
        return self._product(vector, keep=True)

    def _product(self, vector: torch.Tensor, *, keep: bool) -> torch.Tensor:
        if not self._slope.requires_grad:  # a linear function
            return torch.zeros_like(vector)
        (product,) = torch.autograd.grad(self._slope, self.at, vector, retain_graph=True, create_graph=keep)
        return product
