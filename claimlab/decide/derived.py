"""Statistics over the trials of a stratum, each with an interval that suits it.

A share has the exact interval of Clopper and Pearson. A rank correlation has Fisher's z with the variance of Bonett and
Wright (2000), (1 + r²/2)/(n - 3 - k) with k variables taken out. A difference of two of them has the interval of Zou
(2007), taken as if they were independent. Numerical half-widths shift a value across a share's bound at worst: a trial
within its half-width of the bound counts against the share on the low side and for it on the high side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Estimate
from claimlab.claims.statistic import Statistic, StatisticKind
from claimlab.decide import student
from claimlab.decide.proportions import clopper_pearson
from claimlab.decide.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.measurement import Measurement

_STEPS = 60
_STRONGEST = 1 - 1e-12
"""Largest correlation that Fisher's z can take."""


@dataclass(frozen=True, slots=True)
class StatisticSample(Sample):
    """A statistic, whose interval need not be symmetric; ``error`` and ``freedom`` serve the mean over strata."""

    def bounds(self, level: float) -> tuple[float, float]:
        """Interval at ``level``."""
        raise NotImplementedError

    def estimate(self, level: float) -> Estimate:
        """The statistic with its interval at ``level``."""
        low, high = self.bounds(level)
        return Estimate(value=self.centre, low=low, high=high, unit=self.unit, n=self.count)

    def smallest_alpha(self, margin: float) -> float:
        """Smallest α at which neither end is further than ``margin`` from the value, by bisection."""
        below, above = 0.0, 1.0
        for _ in range(_STEPS):
            middle = (below + above) / 2
            low, high = self.bounds(1 - middle)
            if max(high - self.centre, self.centre - low) <= margin:
                above = middle
            else:
                below = middle
        return above


@dataclass(frozen=True, slots=True)
class ShareSample(StatisticSample):
    """Share of trials beyond a bound; ``fewest`` and ``most`` are the hits that numerical error leaves open."""

    fewest: int = 0
    most: int = 0

    def bounds(self, level: float) -> tuple[float, float]:
        """Exact interval at ``level``."""
        if not 0 < level < 1:
            return (self.fewest / self.count, self.most / self.count) if level <= 0 else (0.0, 1.0)
        return clopper_pearson(self.fewest, self.count, level).low, clopper_pearson(self.most, self.count, level).high


@dataclass(frozen=True, slots=True)
class CorrelationSample(StatisticSample):
    """Rank correlation; ``scale`` is the standard error of Fisher's z, infinite for too few trials."""

    scale: float = math.inf

    def bounds(self, level: float) -> tuple[float, float]:
        """Interval at ``level`` by Fisher's z."""
        if self.scale == math.inf or level >= 1:
            return -1.0, 1.0
        z = math.atanh(self.centre)
        half = student.quantile(level, math.inf) * self.scale
        return math.tanh(z - half), math.tanh(z + half)


@dataclass(frozen=True, slots=True)
class DifferenceSample(StatisticSample):
    """Difference of two statistics."""

    parts: tuple[Sample, ...] = ()

    def bounds(self, level: float) -> tuple[float, float]:
        """Zou's interval from those of the two parts at ``level``."""
        if not 0 < level < 1:
            return (self.centre, self.centre) if level <= 0 else (-math.inf, math.inf)
        one, other = (part.estimate(level) for part in self.parts)
        down = math.hypot(one.value - one.low, other.high - other.value)
        up = math.hypot(one.high - one.value, other.value - other.low)
        return self.centre - down, self.centre + up


def derive(statistics: Mapping[str, Statistic], columns: Mapping[str, Sequence[Measurement]]) -> dict[str, Sample]:
    """Compute every statistic of a rule over the trials of one stratum.

    Args:
        statistics: Name → statistic, differences after what they subtract.
        columns: Measure → its values, in the same order of trials for all of them.
    """
    found: dict[str, Sample] = {}
    for name, statistic in statistics.items():
        match statistic.kind:
            case StatisticKind.DIFFERENCE:
                found[name] = _difference(found[statistic.one], found[statistic.other])
            case StatisticKind.CORRELATION:
                found[name] = _correlation([columns[operand] for operand in statistic.operands])
            case StatisticKind.SHARE_ABOVE | StatisticKind.SHARE_BELOW:
                found[name] = _share(statistic, columns[statistic.one])
    return found


def _share(statistic: Statistic, draws: Sequence[Measurement]) -> Sample:
    sign = 1 if statistic.kind is StatisticKind.SHARE_ABOVE else -1
    excess = [(sign * (draw.value - statistic.bound), draw.numerical) for draw in draws]
    fewest = sum(value - numerical > 0 for value, numerical in excess)
    most = sum(value + numerical > 0 for value, numerical in excess)
    count = len(draws)
    low, high = clopper_pearson(fewest, count).low, clopper_pearson(most, count).high
    error = (high - low) / 2 / student.quantile(0.95, math.inf)
    share = sum(value > 0 for value, _ in excess) / count
    return ShareSample(share, error, math.inf, 0.0, "1", count, 0, fewest, most)


def _correlation(columns: Sequence[Sequence[Measurement]]) -> Sample:
    import numpy as np  # noqa: PLC0415 - heavy, and only a correlation needs it

    from claimlab.decide.permutation import rank_correlation  # noqa: PLC0415 - imports numpy

    count, taken_out = len(columns[0]), len(columns) - 2
    r = math.nan
    if count - 3 - taken_out > 0:
        r = rank_correlation(*(np.array([draw.value for draw in column]) for column in columns))
    if not math.isfinite(r):
        return CorrelationSample(0.0, math.inf, math.inf, 0.0, "1", count, 0)
    r = min(max(r, -_STRONGEST), _STRONGEST)
    scale = math.sqrt((1 + r * r / 2) / (count - 3 - taken_out))
    return CorrelationSample(r, scale * (1 - r * r), math.inf, 0.0, "1", count, 0, scale)


def _difference(one: Sample, other: Sample) -> Sample:
    error = math.hypot(one.error, other.error)
    parts = (one, other)
    return DifferenceSample(one.centre - other.centre, error, math.inf, 0.0, one.unit, one.count, 0, parts)
