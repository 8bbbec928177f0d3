"""A sensitive subspace and the alignment loss that lives in it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from claimlab.lab.long_vectors import rows


@dataclass(frozen=True, slots=True)
class Subspace:
    """P = Σ e_i e_iᵀ and A = Σ λ_i e_i e_iᵀ.

    Attributes:
        values: λ_i > 0, shape (d,).
        vectors: Orthonormal rows e_i, shape (d, n).
    """

    values: torch.Tensor
    vectors: torch.Tensor

    @property
    def rank(self) -> int:
        """Dimension d of the subspace."""
        return len(self.values)

    def coordinates(self, vector: torch.Tensor) -> torch.Tensor:
        """⟨e_i, v⟩, shape (d,)."""
        return self.vectors @ vector

    def inside(self, vector: torch.Tensor) -> torch.Tensor:
        """Pv, shape (n,)."""
        return self.coordinates(vector) @ self.vectors

    def outside(self, vector: torch.Tensor) -> torch.Tensor:
        """(I − P)v, shape (n,), projected twice so that nothing is left inside but rounding."""
        once = vector - self.inside(vector)
        return once - self.inside(once)

    def inner(self, first: torch.Tensor, second: torch.Tensor) -> float:
        """xᵀAy for two vectors of shape (n,)."""
        return float((self.values * self.coordinates(first) * self.coordinates(second)).sum())

    def loss(self, displacement: torch.Tensor) -> float:
        """Subspace alignment loss q(Δ) = ½ ΔᵀAΔ, in nats per token."""
        return 0.5 * self.inner(displacement, displacement)

    def overlap(self, vector: torch.Tensor) -> float:
        """‖Pv‖/‖v‖."""
        return float(self.coordinates(vector).norm() / vector.norm())

    def leading(self, rank: int) -> Subspace:
        """The subspace of the first ``rank`` directions."""
        return Subspace(self.values[:rank], self.vectors[:rank])


def random_subspace(values: torch.Tensor, size: int, seed: int) -> Subspace:
    """A uniformly random subspace of R^n that carries the given λ_i."""
    generator = torch.Generator().manual_seed(seed)
    vectors = rows(len(values), size)
    for index in range(len(values)):
        vector = torch.randn(size, dtype=torch.float64, generator=generator)
        for _ in range(2):
            vector = vector - (vectors[:index] @ vector) @ vectors[:index]
        vectors[index] = vector / vector.norm()
    return Subspace(values, vectors)
