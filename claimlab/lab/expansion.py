"""Taylor coefficients of the subspace alignment loss along a gradient flow.

From zero, Δ = −t a₁ + (t²/2) a₂ − (t³/6) a₃ + …, with a₁ = g, a₂ = Hg and a₃ = H²g + T[g, g], T = ∇³L. Put into q =
½ΔᵀAΔ this gives the coefficients below. All of them are Taylor identities of a smooth loss: that they hold says the
instrument is right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from claimlab.lab.subspace import Subspace


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Coefficients of q along one flow in one subspace, in nats per power of time.

    Attributes:
        quadratic: Of t²: ½ a₁ᵀAa₁.
        cubic: Of t³: −½ a₁ᵀAa₂.
        quartic: ⅛ a₂ᵀAa₂, the coefficient of t⁴ if Aa₁ = 0.
        quintic: −(1/12) a₂ᵀAa₃, that of t⁵ if Aa₁ = 0; not a number if a₃ is unknown.
        sextic: (1/72) a₃ᵀAa₃, that of t⁶ if Aa₁ = Aa₂ = 0; not a number if a₃ is unknown.
    """

    quadratic: float
    cubic: float
    quartic: float
    quintic: float = math.nan
    sextic: float = math.nan

    @property
    def crossing(self) -> float:
        """t× at which the quadratic and the quartic term are equally large: 2‖A^½a₁‖/‖A^½a₂‖."""
        return crossover(self.quadratic, self.quartic)

    @property
    def alignment(self) -> float:
        """ρ, the cosine between A^½a₁ and A^½a₂; above zero the exponent first dips below 2."""
        return -self.cubic / (2 * math.sqrt(self.quadratic * self.quartic))


def coefficients(
    subspace: Subspace, first: torch.Tensor, second: torch.Tensor, third: torch.Tensor | None = None
) -> Coefficients:
    """The coefficients for a flow with the given a₁, a₂ and, where it is known, a₃, each of shape (n,)."""
    low = (
        subspace.inner(first, first) / 2,
        -subspace.inner(first, second) / 2,
        subspace.inner(second, second) / 8,
    )
    if third is None:
        return Coefficients(*low)
    return Coefficients(*low, -subspace.inner(second, third) / 12, subspace.inner(third, third) / 72)


def crossover(quadratic: float, quartic: float) -> float:
    """Time at which c₂t² = c₄t⁴."""
    return math.sqrt(quadratic / quartic)
