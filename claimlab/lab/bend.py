"""Second derivative of the hidden states along one direction, by reverse mode only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts


def bend(contexts: Contexts, direction: torch.Tensor) -> torch.Tensor:
    """D²h[v, v] at zero displacement, shape (contexts, hidden); times the head it is D²z[v, v].

    Each forward derivative is the derivative of a backward one with respect to its own covector, taken twice.
    """
    origin = torch.zeros_like(direction, requires_grad=True)
    once = _push(contexts.hidden(origin), origin, direction)
    return _push(once, origin, direction).detach()


def _push(output: torch.Tensor, origin: torch.Tensor, direction: torch.Tensor) -> torch.Tensor:
    dual = torch.zeros_like(output, requires_grad=True)
    (pulled,) = torch.autograd.grad(output, origin, dual, create_graph=True)
    (pushed,) = torch.autograd.grad(pulled, dual, direction, create_graph=True)
    return pushed
