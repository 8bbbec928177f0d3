"""The exact Fisher information of the contexts as a linear map, linearised once.

F = mean_c J_cᵀ (diag p_c − p_c p_cᵀ) J_c is the Hessian of the mean KL divergence at zero displacement (there it
equals the generalised Gauss–Newton matrix; Martens, arXiv 1412.1193). It is exact: no label is sampled and no target
enters.

Logits are linear in the hidden state h that the head sees, so F = JᵀMJ with J the Jacobian of h and M the
block-diagonal metric of the head, one hidden × hidden block a context. Both maps are kept, for eigenpairs are found
in the small space of h (:mod:`claimlab.lab.eigenpairs`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts


class Fisher:
    """F = JᵀMJ at zero displacement.

    Attributes:
        size: Number of parameters, n.
        hidden: Hidden states at the contexts, shape (contexts, hidden).
    """

    def __init__(self, contexts: Contexts) -> None:
        self.size = contexts.block.size
        self._head = contexts.head
        self._origin = torch.zeros(self.size, dtype=torch.float64, requires_grad=True)
        self._output = contexts.hidden(self._origin)
        self.hidden = self._output.detach()
        # Jᵀw is linear in w: its derivative with respect to w, applied to v, is Jv
        self._dual = torch.zeros_like(self._output, requires_grad=True)
        (self._pulled,) = torch.autograd.grad(self._output, self._origin, self._dual, create_graph=True)

    @cached_property
    def probabilities(self) -> torch.Tensor:
        """Softmax of the logits at the contexts, shape (contexts, vocabulary)."""
        return (self.hidden @ self._head.T).softmax(-1)

    @property
    def entropy(self) -> float:
        """Mean entropy of the next word over the contexts, in nats."""
        return float(torch.special.entr(self.probabilities).sum(-1).mean())

    def push(self, vector: torch.Tensor) -> torch.Tensor:
        """Jv: parameters (n,) to hidden states (contexts, hidden)."""
        (product,) = torch.autograd.grad(self._pulled, self._dual, vector, retain_graph=True)
        return product

    def pull(self, covector: torch.Tensor) -> torch.Tensor:
        """Jᵀy: hidden states (contexts, hidden) to parameters (n,)."""
        (product,) = torch.autograd.grad(self._output, self._origin, covector, retain_graph=True)
        return product

    def metric(self, hidden: torch.Tensor) -> torch.Tensor:
        """My: the softmax covariance seen through the head, averaged over contexts; shape kept."""
        return self.covary(hidden @ self._head.T) @ self._head / len(hidden)

    def covary(self, logits: torch.Tensor) -> torch.Tensor:
        """(diag p − ppᵀ)z context by context, shape (contexts, vocabulary)."""
        weighted = self.probabilities * logits
        return weighted - self.probabilities * weighted.sum(-1, keepdim=True)

    def norm_squared(self, hidden: torch.Tensor) -> float:
        """mean_c ‖Σ_c^½ W y_c‖² for a change of hidden states y, in nats."""
        return float((hidden * self.metric(hidden)).sum())

    def __call__(self, vector: torch.Tensor) -> torch.Tensor:
        """Fv, shape (n,)."""
        return self.pull(self.metric(self.push(vector)))
