"""How far a task meets the alignment instability condition at the released weights (arXiv 2602.15799).

With g and H gradient and Hessian of the task's loss, F the Fisher of the probes, P the projector on its d leading
eigenvectors and A = PFP, the condition asks that ‖Pg‖ be small and that γ = ‖F^½PHg‖ = (gᵀHAHg)^½ be large. Beside them
stand the times that say what follows: t× = 2‖A^½g‖/‖A^½Hg‖, at which the terms of q in t² and t⁴ are equally large, and
t_hi, at which the expansion of q ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.lab.expansion import coefficients
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.hessian import Hessian
from claimlab.lab.third_order import third_order
from claimlab.lab.windows import orthogonal_window

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts
    from claimlab.lab.subspace import Subspace

CURVATURE_TOLERANCE = 1e-2
"""Relative accuracy of the Hessian's largest eigenvalue, which only bounds t_hi."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one task has to do with one sensitive subspace, and with that of matched harmless contexts.

    Attributes:
        gradient_norm: ‖g‖.
        overlap: ‖Pg‖/‖g‖.
        overlap_matched: The same for the leading eigenvectors of the matched contexts' Fisher.
        coupling: ‖PHg‖/‖Hg‖.
        coupling_matched: The same for the matched contexts.
        gamma: γ = ‖F^½PHg‖, in nats^½ per token and unit of time squared.
        crossing: t×, in units of gradient-flow time.
        horizon: t_hi of the orthogonal start, min(0.1·c₄/|c₅|, 0.3/|h_max|).
    """

    gradient_norm: float
    overlap: float
    overlap_matched: float
    coupling: float
    coupling_matched: float
    gamma: float
    crossing: float
    horizon: float

    @property
    def log_crossover(self) -> float:
        """log10(t×/t_hi): below zero the quartic term comes to lead before the expansion ends."""
        return math.log10(self.crossing / self.horizon)


def conditions(task: Contexts, sensitive: Subspace, matched: Subspace) -> Conditions:
    """Measure one task.

    Args:
        task: The fine-tuning batch.
        sensitive: Leading eigenpairs of the Fisher of the probes, of the same block.
        matched: The same of harmless contexts, as many of them and matched to the probes.
    """
    hessian = Hessian(task.loss, torch.zeros(task.block.size, dtype=torch.float64))
    slope = hessian.gradient
    curved = hessian(slope)
    raw = coefficients(sensitive, slope, curved)
    first = sensitive.outside(slope)
    second = hessian(first)
    orthogonal = coefficients(sensitive, first, second, hessian(second) + third_order(hessian, first))
    h_max = largest_eigenvalue(hessian, slope, tolerance=CURVATURE_TOLERANCE)
    return Conditions(
        gradient_norm=float(slope.norm()),
        overlap=sensitive.overlap(slope),
        overlap_matched=matched.overlap(slope),
        coupling=sensitive.overlap(curved),
        coupling_matched=matched.overlap(curved),
        gamma=math.sqrt(8 * raw.quartic),
        crossing=raw.crossing,
        horizon=orthogonal_window(orthogonal.quartic, orthogonal.quintic, h_max).high,
    )
