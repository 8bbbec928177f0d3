"""What can be known of a fine-tuning run before its first step.

g and H are gradient and Hessian of the task's loss at the released weights, F the Fisher of the probes, P projects on
its d leading eigenvectors, A = PFP, g̃ = (I − P)g:

- of first order: ‖g‖ and gᵀFg, twice the coefficient of t² in the divergence;
- of second order: γ = ‖F^½PHg‖, c4 = ⅛(Hg̃)ᵀA(Hg̃) and t× = 2‖A^½g‖/‖A^½Hg‖.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.lab.expansion import coefficients
from claimlab.lab.hessian import Hessian
from claimlab.lab.subspace import Subspace

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts
    from claimlab.lab.eigenpairs import Eigenpairs
    from claimlab.lab.fisher import Fisher


@dataclass(frozen=True, slots=True)
class Foresight:
    """Predictors of what a task will do to a model.

    Attributes:
        sensitive: The leading eigenpairs of the Fisher.
        residual: Largest relative residual among them, measured.
        gradient_norm: ‖g‖.
        gradient_fisher_gradient: gᵀFg.
        coupling: γ.
        quartic_coefficient: c4.
        crossover_time: t×.
        overlap: ‖Pg‖/‖g‖.
    """

    sensitive: Subspace
    residual: float
    gradient_norm: float
    gradient_fisher_gradient: float
    coupling: float
    quartic_coefficient: float
    crossover_time: float
    overlap: float


def foresee(fisher: Fisher, pairs: Eigenpairs, task: Contexts) -> Foresight:
    """Measure a model at rest against a task.

    Args:
        fisher: F of the probes, whose answers should not change.
        pairs: Its d leading eigenpairs.
        task: The task's full batch, of the same block.
    """
    sensitive = Subspace(pairs.values, pairs.vectors)
    hessian = Hessian(task.loss, torch.zeros(task.block.size, dtype=torch.float64))
    slope = hessian.gradient
    curved, outside = hessian(slope), sensitive.outside(slope)
    return Foresight(
        sensitive=sensitive,
        residual=float(pairs.residuals.max()),
        gradient_norm=float(slope.norm()),
        gradient_fisher_gradient=fisher.norm_squared(fisher.push(slope)),
        coupling=math.sqrt(sensitive.inner(curved, curved)),
        quartic_coefficient=coefficients(sensitive, outside, hessian(outside)).quartic,
        crossover_time=coefficients(sensitive, slope, curved).crossing,
        overlap=sensitive.overlap(slope),
    )
