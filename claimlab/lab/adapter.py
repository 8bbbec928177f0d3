"""Low-rank adapters: fewer parameters than weights, and another first step.

LoRA (Hu et al., arXiv 2106.09685) writes the displacement of each matrix as ΔW = (α/r)·BA and starts from B = 0 and
a random A. The gradient G of the loss in ΔW reaches B as (α/r)·GAᵀ and A as (α/r)·BᵀG, so a first step of plain descent
moves the weights along GA₀ᵀA₀ and not along G: what was made orthogonal to some subspace does not stay so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence


class Adapter:
    """Δ = (α/r)·BA for each of some matrices; φ holds all B, then all A.

    Args:
        shapes: Shape (rows, columns) of each matrix, in the order in which they stand in Δ.
        rank: r.
        alpha: α.
        seed: Of A, uniform within ±1/√columns as in the reference implementation.
    """

    def __init__(self, shapes: Sequence[tuple[int, int]], rank: int, alpha: float, seed: int) -> None:
        self._shapes = tuple(shapes)
        self._rank = rank
        self._scale = alpha / rank
        generator = torch.Generator().manual_seed(seed)
        right = [
            (2 * torch.rand(rank * columns, dtype=torch.float64, generator=generator) - 1) / columns**0.5
            for _, columns in self._shapes
        ]
        self._sizes = [rows * rank for rows, _ in self._shapes] + [rank * columns for _, columns in self._shapes]
        self.start = torch.cat([torch.zeros(sum(self._sizes[: len(right)]), dtype=torch.float64), *right])

    def displacement(self, parameters: torch.Tensor) -> torch.Tensor:
        """Every (α/r)·BA, laid out one after another."""
        return torch.cat([(self._scale * left @ right).flatten() for left, right in self._factors(parameters)])

    def pull(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """(α/r)·GAᵀ for every B, then (α/r)·BᵀG for every A."""
        slopes = torch.split(gradient, [rows * columns for rows, columns in self._shapes])
        pairs = [
            (slope.view(shape), left, right)
            for slope, shape, (left, right) in zip(slopes, self._shapes, self._factors(parameters), strict=True)
        ]
        lefts = [(slope @ right.T).flatten() for slope, _, right in pairs]
        rights = [(left.T @ slope).flatten() for slope, left, _ in pairs]
        return self._scale * torch.cat([*lefts, *rights])

    def weights(self, parameters: torch.Tensor) -> torch.Tensor:
        """The factors."""
        return parameters

    def filtered(self, gradient: torch.Tensor) -> torch.Tensor:
        """(α/r)²·GA₀ᵀA₀ for every matrix: where a first step of plain descent moves the weights, shape (n,)."""
        # the gradient of A is zero while B is, so only B moves
        return self.displacement(self.start + self.pull(self.start, gradient))

    def _factors(self, parameters: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        parts = torch.split(parameters, self._sizes)
        lefts, rights = parts[: len(self._shapes)], parts[len(self._shapes) :]
        return [
            (left.view(rows, self._rank), right.view(self._rank, columns))
            for left, right, (rows, columns) in zip(lefts, rights, self._shapes, strict=True)
        ]
