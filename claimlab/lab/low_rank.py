"""Low-rank adapters (LoRA; Hu et al., arXiv 2106.09685) for the linear layers of a stock model.

W x becomes W x + (α/r) B A x with A of shape (r, in), drawn at random, and B of shape (out, r), zero at the start, so
that nothing changes before the first step. W itself is frozen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import linear

if TYPE_CHECKING:
    from collections.abc import Iterable


class LowRank(torch.nn.Module):
    """A frozen linear layer with an adapter beside it.

    Attributes:
        layer: The layer that it stands for.
        down: A, shape (r, in), uniform as a linear layer's weights are at the start.
        up: B, shape (out, r), zero at the start.
        scale: α/r.
    """

    def __init__(self, layer: torch.nn.Linear, rank: int, scale: float, generator: torch.Generator) -> None:
        super().__init__()
        self.layer = layer
        device = layer.weight.device
        bound = math.sqrt(1 / layer.in_features)
        down = (2 * torch.rand(rank, layer.in_features, generator=generator) - 1) * bound
        self.down = torch.nn.Parameter(down.to(device))
        self.up = torch.nn.Parameter(torch.zeros(layer.out_features, rank, device=device))
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Shape (…, in) to (…, out)."""
        adapted: torch.Tensor = self.layer(x) + self.scale * linear(linear(x, self.down), self.up)
        return adapted

    def merged(self) -> torch.Tensor:
        """ΔW = (α/r) B A, shape (out, in), on the processor."""
        return (self.scale * self.up.detach() @ self.down.detach()).cpu()


def adapt(network: Any, names: Iterable[str], rank: int, scale: float, seed: int) -> dict[str, LowRank]:
    """Put an adapter beside each named weight of a network.

    Args:
        network: A stock model; changed in place.
        names: Weights of linear layers by their tensor names, ``….weight``.
        rank: r.
        scale: α/r.
        seed: Of every A.

    Returns:
        Adapter by tensor name.
    """
    generator = torch.Generator().manual_seed(seed)
    adapters = {}
    for name in names:
        path, _, leaf = name.removesuffix(".weight").rpartition(".")
        parent = network.get_submodule(path)
        adapters[name] = LowRank(getattr(parent, leaf), rank, scale, generator)
        setattr(parent, leaf, adapters[name])
    return adapters
