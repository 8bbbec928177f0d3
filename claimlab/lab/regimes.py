"""Regimes of fine-tuning, each with one ingredient of practice more than gradient flow has.

============  ===========================================================================
``sgd``       minibatches
``momentum``  minibatches, heavy-ball momentum of 0.9
``warm-up``   minibatches, a rate that rises linearly over the first steps
``adamw``     minibatches, AdamW
``lora``      minibatches, AdamW on low-rank adapters
============  ===========================================================================

Every regime's peak rate is such that its impulse clock ends at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claimlab.lab.clocks import impulse_clock
from claimlab.lab.optimisers import AdamW, Descent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimlab.lab.optimisers import Optimiser

MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class Regime:
    """How a model is fine-tuned.

    Attributes:
        momentum: β of heavy-ball momentum.
        warmed: Whether the rate starts with a linear warm-up.
        adaptive: Whether AdamW takes the steps.
        adapted: Whether low-rank adapters are trained instead of the weights.
    """

    momentum: float = 0.0
    warmed: bool = False
    adaptive: bool = False
    adapted: bool = False

    def optimiser(self) -> Optimiser:
        """A fresh optimiser."""
        return AdamW() if self.adaptive else Descent(self.momentum)

    def clock(self, rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The impulse clock after each step."""
        return impulse_clock(rates, self.momentum)

    def rates(self, steps: int, warm_up: int, end: float) -> NDArray[np.float64]:
        """The rate of each step, so that the impulse clock shows ``end`` after the last.

        Args:
            steps: How many.
            warm_up: Steps over which a warmed regime's rate rises to its peak.
            end: In units of gradient-flow time.
        """
        shape = np.ones(steps)
        if self.warmed:
            shape = np.minimum(np.arange(1, steps + 1) / warm_up, 1.0)
        return np.asarray(shape * (end / self.clock(shape)[-1]), dtype=np.float64)


REGIMES = {
    "sgd": Regime(),
    "momentum": Regime(momentum=MOMENTUM),
    "warm-up": Regime(warmed=True),
    "adamw": Regime(adaptive=True),
    "lora": Regime(adaptive=True, adapted=True),
}
