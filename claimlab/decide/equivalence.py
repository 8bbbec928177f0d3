"""Equivalence: showing that a difference is small, which a large p-value never does.

Two one-sided tests (Schuirmann 1987): a mean is equivalent to a target within ±δ at α when the interval at level 1 - 2α
lies inside target ± δ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.decide.sample import Sample


def equivalence_bound(sample: Sample, target: float = 0.0, alpha: float = 0.05) -> float:
    """Smallest δ within which the mean is equivalent to ``target`` at ``alpha``, in the sample's unit."""
    return abs(sample.centre - target) + sample.half_width(1 - 2 * alpha)


def is_equivalent(sample: Sample, within: float, target: float = 0.0, alpha: float = 0.05) -> bool:
    """Whether the mean is equivalent to ``target`` within ``± within`` at ``alpha``."""
    return equivalence_bound(sample, target, alpha) <= within
