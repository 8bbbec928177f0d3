"""What is done to a loss before its gradient is followed.

An arm adds at most a linear and a bilinear term to the loss L, so its gradient flow is that of L with a simple
correction, its Hessian is known and its third derivative is that of L.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.lab.long_vectors import lasting

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    from claimlab.lab.subspace import Subspace


@dataclass(frozen=True, slots=True)
class Arm:
    """L − ⟨r, Δ⟩ − ⟨v, Δ⟩⟨w, Δ⟩/‖w‖².

    Attributes:
        removed: r, a constant that is taken off the gradient, shape (n,); none in the raw arm.
        coupling: v and w of the bilinear term; none unless the coupling is off.
    """

    removed: torch.Tensor | None = None
    coupling: tuple[torch.Tensor, torch.Tensor] | None = None

    def slope(self, gradient: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[torch.Tensor], torch.Tensor]:
        """The arm's gradient field, from that of L, whose result is written over."""

        def corrected(delta: torch.Tensor) -> torch.Tensor:
            slope = gradient(delta)
            if self.removed is not None:
                slope.sub_(self.removed)
            return self._without_bilinear(slope, delta)

        return corrected

    def hessian(self, hessian: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[torch.Tensor], torch.Tensor]:
        """The arm's Hessian–vector product, from that of L."""
        if self.coupling is None:
            return hessian
        return lambda vector: self._without_bilinear(hessian(vector), vector)

    def _without_bilinear(self, image: torch.Tensor, delta: torch.Tensor) -> torch.Tensor:
        """``image`` less (v⟨w, Δ⟩ + w⟨v, Δ⟩)/‖w‖², which is both slope and Hessian product of the term; in place."""
        if self.coupling is not None:
            v, w = self.coupling
            square = float(w @ w)
            image.sub_(v, alpha=float(w @ delta) / square).sub_(w, alpha=float(v @ delta) / square)
        return image


def raw() -> Arm:
    """L itself."""
    return Arm()


def start_orthogonal(gradient: torch.Tensor, subspace: Subspace) -> Arm:
    """L − ⟨Pg, Δ⟩: the gradient starts orthogonal to the subspace and the Hessian is untouched."""
    return Arm(removed=lasting(gradient - subspace.outside(gradient)))


def switch_coupling_off(gradient: torch.Tensor, subspace: Subspace, curved: torch.Tensor) -> Arm:
    """Start orthogonal, with the curvature's first pull into the subspace cancelled too.

    Args:
        gradient: g at the start.
        subspace: P.
        curved: Hg̃ with g̃ = (I − P)g. Then v = PHg̃ and w = g̃ make PH'g̃ = 0 and H'g̃ = (I − P)Hg̃.
    """
    outside = subspace.outside(gradient)
    bilinear = lasting(curved - subspace.outside(curved)), lasting(outside)
    return Arm(removed=lasting(gradient - outside), coupling=bilinear)
