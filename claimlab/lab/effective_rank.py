"""How many directions a Fisher is spread over: its effective rank r = (tr F)²/tr F².

It is 1 if one direction carries everything and d if d directions carry it alike. Both traces come from the same
products: with z of random signs and the leading eigenvectors projected out, zᵀFz and ‖Fz‖² estimate what these leave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import torch

from claimlab.lab.together import fisher_products
from claimlab.lab.trace import vectors_outside

if TYPE_CHECKING:
    from claimlab.lab.fisher import Fisher
    from claimlab.lab.subspace import Subspace

TOGETHER = 4
"""Products formed at once, unless their logits would be too many."""
LOGITS = 2**26
"""Logits of all directions that stand in memory at once, half a gigabyte."""


@dataclass(frozen=True, slots=True)
class EffectiveRank:
    """An estimate of r.

    Attributes:
        value: The estimate.
        standard_error: Of the value, to first order in the scatter over the random vectors.
        trace: The estimate of tr F that went into it.
    """

    value: float
    standard_error: float
    trace: float


def effective_rank(fisher: Fisher, head: torch.Tensor, leading: Subspace, *, seed: int, samples: int) -> EffectiveRank:
    """Estimate r.

    Args:
        fisher: F.
        head: Output head of its contexts, shape (vocabulary, hidden).
        leading: Eigenpairs of F, whose part is exact.
        seed: Of the random vectors.
        samples: Number of random vectors, at least two.
    """
    first, second = [], []
    vectors = vectors_outside(leading, fisher.size, seed, samples)
    together = max(1, min(TOGETHER, LOGITS // fisher.probabilities.numel()))
    while chunk := list(islice(vectors, together)):
        given = torch.stack(chunk)
        images = fisher_products(fisher, head, given)
        first.append((given * images).sum(1))
        second.append(images.square().sum(1))
    rest, rest_squared = torch.cat(first), torch.cat(second)
    trace = float(leading.values.sum() + rest.mean())
    squared = float(leading.values.square().sum() + rest_squared.mean())
    value = trace**2 / squared
    relative = float((2 * rest / trace - rest_squared / squared).std()) / math.sqrt(samples)
    return EffectiveRank(value, value * relative, trace)
