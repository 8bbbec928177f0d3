"""The first terms of full KL along a flow: what the subspace leaves out, and what cancels.

Along Δ = −ta₁ + (t²/2)a₂ the logits move by δz = −tJa₁ + (t²/2)(Ja₂ + D²z[a₁, a₁]) + O(t³), so u starts as ½t²·a₁ᵀFa₁
and its pure t⁴ term is ⅛‖Σ^½(Ja₂ + D²z[a₁, a₁])‖², Σ the softmax covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.lab.bend import bend
from claimlab.lab.expansion import crossover
from claimlab.lab.fisher import Fisher

if TYPE_CHECKING:
    import torch

    from claimlab.lab.block import Contexts


@dataclass(frozen=True, slots=True)
class Tail:
    """Leading coefficients of full KL along a flow, in nats per power of time.

    Attributes:
        quadratic: ½ a₁ᵀFa₁.
        quartic: ⅛‖Σ^½(Ja₂ + D²z[a₁, a₁])‖².
        cancellation: ‖Σ^½(Ja₂ + D²z[a₁, a₁])‖²/‖Σ^½Ja₂‖²; below 1 the two terms cancel in part.
    """

    quadratic: float
    quartic: float
    cancellation: float

    @property
    def crossing(self) -> float:
        """t× at which the two terms are equally large."""
        return crossover(self.quadratic, self.quartic)


def tail(contexts: Contexts, first: torch.Tensor, second: torch.Tensor) -> Tail:
    """The terms for a flow with a₁ = ``first`` and a₂ = ``second``, each of shape (n,)."""
    bent = bend(contexts, first)  # before the Fisher: their graphs would stand side by side
    fisher = Fisher(contexts)
    curved = fisher.push(second)
    whole = fisher.norm_squared(curved + bent)
    return Tail(
        quadratic=fisher.norm_squared(fisher.push(first)) / 2,
        quartic=whole / 8,
        cancellation=whole / fisher.norm_squared(curved),
    )
