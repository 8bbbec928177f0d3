"""Synthetic trials whose statistic comes out near a wanted value, for the rehearsal of a rule."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Measurement
from claimlab.claims.statistic import Statistic, StatisticKind

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from claimlab.claims.registration import PlannedTrial

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_STRONGEST = 0.98
"""Correlation that is acted out at most; a perfect one has no noise left to be told from."""


def act_out(
    statistics: Mapping[str, Statistic],
    name: str,
    wanted: float,
    trial: PlannedTrial,
    chance: random.Random | None,
    drawn: dict[str, float],
) -> dict[str, Measurement]:
    """Values of one trial for the measures under a statistic.

    Args:
        statistics: The rule's.
        name: The statistic to act out.
        wanted: Its value over many trials.
        trial: Which one; a share without chance spreads its hits evenly over the trials.
        chance: Source of noise; ``None`` for as little as there can be.
        drawn: Standard normal values of this trial by what they are for. Filled here, and shared by its statistics: two
            predictors may be correlated with one outcome.
    """
    statistic = statistics[name]
    match statistic.kind:
        case StatisticKind.DIFFERENCE:
            middle = 0.0 if _kind(statistics, statistic.one) is StatisticKind.CORRELATION else 0.5
            return {
                **act_out(statistics, statistic.one, middle + wanted / 2, trial, chance, drawn),
                **act_out(statistics, statistic.other, middle - wanted / 2, trial, chance, drawn),
            }
        case StatisticKind.CORRELATION:
            return _correlated(statistic, wanted, lambda name: _normal(drawn, name, trial, chance))
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


def _correlated(statistic: Statistic, wanted: float, normal: Callable[[str], float]) -> dict[str, Measurement]:
    r = min(max(wanted, -_STRONGEST), _STRONGEST)
    y = normal(statistic.other)
    x = r * y + math.sqrt(1 - r * r) * normal(f"noise of {statistic.one}")
    values = {statistic.one: Measurement(value=x), statistic.other: Measurement(value=y)}
    if statistic.given:
        values[statistic.given] = Measurement(value=normal(statistic.given))
    return values


def _normal(drawn: dict[str, float], name: str, trial: PlannedTrial, chance: random.Random | None) -> float:
    """A standard normal value, drawn once for each name in a trial.

    Without chance, the quantile of a Weyl sequence, frac((i + ½)√p) for trial i with a prime p for each name: over the
    trials such values fill the normal distribution evenly, and are hardly correlated with one another.
    """
    if name not in drawn:
        even = (trial.index + 0.5) * math.sqrt(_PRIMES[len(drawn) % len(_PRIMES)]) % 1
        drawn[name] = chance.gauss(0, 1) if chance else NormalDist().inv_cdf(even)
    return drawn[name]
