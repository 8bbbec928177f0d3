"""What can be read off a model at rest from any probes and any task: the numbers of ``claimlab lab geometry``.

The terms are those of arXiv 2602.15799: g and H are gradient and Hessian of the task's loss, F is the Fisher of the
probes, P projects on its d leading eigenvectors e_i, A = PFP.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.errors import UsageError
from claimlab.lab.bounded import BoundedFisher, BoundedHessian, bounded_gradient, rows_within
from claimlab.lab.eigenpairs import Eigenpairs, top_eigenpairs
from claimlab.lab.expansion import coefficients
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.subspace import Subspace
from claimlab.lab.trace import TraceEstimate, fisher_trace

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts
    from claimlab.lab.fetch import Progress

TOP_TOLERANCE = 1e-6
"""Relative change between successive Lanczos steps at which the Hessian's largest eigenvalue is taken."""


@dataclass(frozen=True, slots=True)
class LocalGeometry:
    """Gradient, curvature and sensitivity at the released weights.

    Attributes:
        gradient_norm: ‖g‖.
        hessian_gradient_norm: ‖Hg‖.
        gradient_fisher_gradient: gᵀFg, twice the coefficient of t² in full KL.
        fisher_eigenvalues: λ_1 ≥ … ≥ λ_d.
        fisher_residuals: ‖Fe_i − λ_i e_i‖/λ_i, measured.
        fisher_trace: tr F.
        initial_overlap: ‖Pg‖/‖g‖.
        isotropic_overlap: √(d/n), what a gradient without preference would have.
        coupling_overlap: ‖PHg‖/‖Hg‖.
        quartic_coefficient: ⅛(Hg̃)ᵀA(Hg̃) with g̃ = (I − P)g.
        crossover_time: t× = 2‖A^½g‖/‖A^½Hg‖.
        top_hessian_eigenvalue: Eigenvalue of H that is largest in absolute value.
    """

    gradient_norm: float
    hessian_gradient_norm: float
    gradient_fisher_gradient: float
    fisher_eigenvalues: tuple[float, ...]
    fisher_residuals: tuple[float, ...]
    fisher_trace: TraceEstimate
    initial_overlap: float
    isotropic_overlap: float
    coupling_overlap: float
    quartic_coefficient: float
    crossover_time: float
    top_hessian_eigenvalue: float


def sensitive_pairs(fisher: Fisher, vocabulary: int, rank: int, seed: int) -> Eigenpairs:
    """The leading eigenpairs of F.

    Args:
        fisher: F of some contexts.
        vocabulary: Number of words.
        rank: d.
        seed: Of the starting vector.

    Raises:
        UsageError: F has no ``rank`` eigenvalues above zero, whatever the model.
        EnvironmentFault: the iteration did not converge.
    """
    contexts, hidden = fisher.hidden.shape
    most = min(contexts * min(hidden, vocabulary - 1), fisher.size)
    if rank > most:
        raise UsageError(
            f"{rank} directions are too many: the Fisher of {contexts} response tokens has at most {most} eigenvalues "
            "above zero; ask for fewer, or give more probes"
        )
    return top_eigenpairs(fisher, rank, seed=seed)


def _fisher(contexts: Contexts, gigabytes: float) -> Fisher:
    some = rows_within(gigabytes, contexts)
    return BoundedFisher(contexts, some) if some else Fisher(contexts)


def local_geometry(
    probes: Contexts,
    task: Contexts,
    rank: int,
    *,
    seed: int,
    gigabytes: float = math.inf,
    progress: Progress = lambda _share, _what: None,
) -> LocalGeometry:
    """Measure a model at rest.

    Args:
        probes: Contexts whose answers must not change; they give F.
        task: The fine-tuning batch, of the same block; it gives g and H.
        rank: d.
        seed: Of starting vectors and of the trace's random vectors.
        gigabytes: What word probabilities may take of the memory at once; beyond it they are computed some contexts at
            a time, and anew for every product.
        progress: Told how far the work is.

    Raises:
        UsageError: the rank is beyond what the probes can give.
        EnvironmentFault: the eigenpairs did not converge.
    """
    origin = torch.zeros(task.block.size, dtype=torch.float64)
    some = rows_within(gigabytes, task)
    slope = bounded_gradient(task, some) if some else gradient(task.loss, origin)
    progress(0.05, "sensitive directions")
    fisher = _fisher(probes, gigabytes)
    pairs = sensitive_pairs(fisher, probes.head.shape[0], rank, seed)
    sensitive = Subspace(pairs.values, pairs.vectors)
    progress(0.5, "trace of the Fisher")
    trace = fisher_trace(fisher, sensitive, seed=seed)
    drift = fisher.norm_squared(fisher.push(slope))
    isotropic = math.sqrt(rank / fisher.size)
    del fisher  # its graph would stand beside that of the Hessian
    progress(0.6, "curvature of the task")
    hessian = BoundedHessian(task, some) if some else Hessian(task.loss, origin)
    curved = hessian(slope)
    outside = sensitive.outside(slope)
    return LocalGeometry(
        gradient_norm=float(slope.norm()),
        hessian_gradient_norm=float(curved.norm()),
        gradient_fisher_gradient=drift,
        fisher_eigenvalues=tuple(pairs.values.tolist()),
        fisher_residuals=tuple(pairs.residuals.tolist()),
        fisher_trace=trace,
        initial_overlap=sensitive.overlap(slope),
        isotropic_overlap=isotropic,
        coupling_overlap=sensitive.overlap(curved),
        quartic_coefficient=coefficients(sensitive, outside, hessian(outside)).quartic,
        crossover_time=coefficients(sensitive, slope, curved).crossing,
        top_hessian_eigenvalue=largest_eigenvalue(hessian, slope, tolerance=TOP_TOLERANCE),
    )
