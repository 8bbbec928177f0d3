"""Taylor coefficients of the subspace alignment loss along a gradient flow.

From zero, Δ = −t a₁ + (t²/2) a₂ − (t³/6) a₃ + …, with a₁ = g, a₂ = Hg and a₃ = H²g + T[g, g], T = ∇³L. Put into q = ½ΔᵀAΔ this gives the
coefficients below. All of them are Taylor identities of a smooth loss: that they hold says the instrument is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.subspace import Subspace


@dataclass(frozen=True, slots=True)
class Path:
    """The first three derivatives of a flow at its start, up to sign.

    Attributes:
        first: a₁, the gradient that drives the flow, shape (n,).
        second: a₂, the Hessian of the loss that is followed times a₁.
        third: a₃, that Hessian times a₂ plus T[a₁, a₁].
    """

    first: torch.Tensor
    second: torch.Tensor
    third: torch.Tensor | None = None


def quadratic(subspace: Subspace, path: Path) -> float:
    """Coefficient of t²: ½ a₁ᵀAa₁."""
    return subspace.inner(path.first, path.first) / 2


def cubic(subspace: Subspace, path: Path) -> float:
    """Coefficient of t³: −½ a₁ᵀAa₂."""
    return -subspace.inner(path.first, path.second) / 2


def quartic(subspace: Subspace, path: Path) -> float:
    """Coefficient of t⁴ when Aa₁ = 0: ⅛ a₂ᵀAa₂."""
    return subspace.inner(path.second, path.second) / 8


def quintic(subspace: Subspace, path: Path) -> float:
    """Coefficient of t⁵ when Aa₁ = 0: −(1/12) a₂ᵀAa₃."""
    return -subspace.inner(path.second, _third(path)) / 12


def sextic(subspace: Subspace, path: Path) -> float:
    """Coefficient of t⁶ when Aa₁ = Aa₂ = 0: (1/72) a₃ᵀAa₃."""
    third = _third(path)
    return subspace.inner(third, third) / 72


def crossover(quadratic_coefficient: float, quartic_coefficient: float) -> float:
    """Time at which c₂t² = c₄t⁴. With c₂ = ½gᵀAg and c₄ = ⅛(Hg)ᵀA(Hg) it is 2‖A^½g‖/‖A^½Hg‖."""
    return (quadratic_coefficient / quartic_coefficient) ** 0.5


def _third(path: Path) -> torch.Tensor:
    if path.third is None:
        raise ValueError("this coefficient needs the third derivative of the flow")
    return path.third
