"""How far a subspace has turned, and what an old projection no longer stops.

Principal angles φ_i between the spans of E and E' (orthonormal rows) have cos φ_i = σ_i(E E'ᵀ)
(Björck and Golub 1973).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from claimlab.lab.subspace import Subspace


@dataclass(frozen=True, slots=True)
class Rotation:
    """From an old subspace to a new one of the same dimension.

    Attributes:
        overlap: Mean of cos²φ_i: 1 for the same span, d/n for two random ones.
        largest: The largest principal angle, in degrees.
    """

    overlap: float
    largest: float


def rotation(old: Subspace, new: Subspace) -> Rotation:
    """Principal angles between two subspaces of equal dimension."""
    cosines = torch.linalg.svdvals(old.vectors @ new.vectors.T).clamp(max=1.0)
    return Rotation(float(cosines.square().mean()), math.degrees(math.acos(float(cosines.min()))))


def unblocked(old: Subspace, new: Subspace, pull: torch.Tensor) -> float:
    """gᵀ(I−P)A'(I−P)g / gᵀA'g: the share of a pull g on the new sensitive directions that the old projection lets by.

    Args:
        old: P, which is projected out.
        new: A', where the model is sensitive by now.
        pull: g, shape (n,).
    """
    passed = old.outside(pull)
    return new.inner(passed, passed) / new.inner(pull, pull)
