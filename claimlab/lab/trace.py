"""The trace of the Fisher, with its standard error.

The leading eigenpairs give their part exactly; the rest is estimated from random sign vectors with that part projected
out (Hutchinson 1989; deflated as in Hutch++, Meyer et al., arXiv 2010.09649). Without the deflation a few large
eigenvalues would make up nearly all of the estimate's variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.lab.fisher import Fisher
    from claimlab.lab.subspace import Subspace

SAMPLES = 32
"""Random vectors of an estimate; its standard error falls with their square root."""


@dataclass(frozen=True, slots=True)
class TraceEstimate:
    """An unbiased estimate of a trace.

    Attributes:
        value: The estimate.
        standard_error: Of the value, from the scatter over the random vectors.
    """

    value: float
    standard_error: float


def fisher_trace(fisher: Fisher, leading: Subspace, *, seed: int, samples: int = SAMPLES) -> TraceEstimate:
    """The trace of F, in nats per unit of squared displacement: tr F = Σλ_i + E‖M^½J(I − P)z‖².

    Args:
        fisher: F = JᵀMJ.
        leading: Eigenpairs of F, whose part is exact.
        seed: Of the random vectors.
        samples: Number of random vectors, at least two.
    """
    scatter = [
        fisher.norm_squared(fisher.push(vector)) for vector in vectors_outside(leading, fisher.size, seed, samples)
    ]
    return _estimate(float(leading.values.sum()), scatter)


def vectors_outside(leading: Subspace, size: int, seed: int, samples: int) -> Iterator[torch.Tensor]:
    """Vectors of random signs with their component in the leading subspace taken out, shape (n,) each."""
    generator = torch.Generator().manual_seed(seed)
    for _ in range(samples):
        signs = torch.randint(0, 2, (size,), generator=generator).to(torch.float64).mul_(2).sub_(1)
        yield leading.outside(signs)


def _estimate(exact: float, scatter: list[float]) -> TraceEstimate:
    rest = torch.tensor(scatter, dtype=torch.float64)
    return TraceEstimate(exact + float(rest.mean()), float(rest.std()) / math.sqrt(len(scatter)))
