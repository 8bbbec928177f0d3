"""Synthetic trials whose statistic comes out near a wanted value, for the rehearsal of a rule."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Measurement
from claimlab.claims.statistic import Statistic, StatisticKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims.registration import PlannedTrial

_STRONGEST = 0.98
"""Correlation that is acted out at most; a perfect one has no noise left to be told from."""


def act_out(
    statistics: Mapping[str, Statistic], name: str, wanted: float, trial: PlannedTrial, chance: random.Random | None
) -> dict[str, Measurement]:
    """Values of one trial for the measures under a statistic.

    Args:
        statistics: The rule's.
        name: The statistic to act out.
        wanted: Its value over many trials.
        trial: Which one; a share without chance spreads its hits evenly over the trials.
        chance: Source of noise; ``None`` for as little as there can be.
    """
    statistic = statistics[name]
    match statistic.kind:
        case StatisticKind.DIFFERENCE:
            middle = 0.0 if _kind(statistics, statistic.one) is StatisticKind.CORRELATION else 0.5
            return {
                **act_out(statistics, statistic.one, middle + wanted / 2, trial, chance),
                **act_out(statistics, statistic.other, middle - wanted / 2, trial, chance),
            }
        case StatisticKind.CORRELATION:
            return _correlated(statistic, wanted, chance or random.Random(trial.index))  # noqa: S311 - a simulation
        case StatisticKind.SHARE_ABOVE | StatisticKind.SHARE_BELOW:
            share = min(max(wanted, 0.0), 1.0)
            if chance is None:
                hit = math.floor((trial.index + 1) * share) > math.floor(trial.index * share)
            else:
                hit = chance.random() < share
            above = hit is (statistic.kind is StatisticKind.SHARE_ABOVE)
            return {statistic.one: Measurement(value=statistic.bound + (1.0 if above else -1.0))}


def _kind(statistics: Mapping[str, Statistic], name: str) -> StatisticKind:
    statistic = statistics[name]
    return statistic.kind if statistic.kind is not StatisticKind.DIFFERENCE else _kind(statistics, statistic.one)


def _correlated(statistic: Statistic, wanted: float, chance: random.Random) -> dict[str, Measurement]:
    r = min(max(wanted, -_STRONGEST), _STRONGEST)
    x = chance.gauss(0, 1)
    y = r * x + math.sqrt(1 - r * r) * chance.gauss(0, 1)
    values = {statistic.one: Measurement(value=x), statistic.other: Measurement(value=y)}
    if statistic.given:
        values[statistic.given] = Measurement(value=chance.gauss(0, 1))
    return values
