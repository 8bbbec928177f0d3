"""Values of one measure in one stratum, and their summary before any level is chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Estimate
from claimlab.decide import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims.measurement import Measurement

ROUNDING = 1e-15
"""Spread relative to the largest value below which values are taken to be equal."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Mean of independent draws with what its interval needs.

    The interval at a level is ``centre ± (t · error + numerical)``: Student's t with ``freedom`` degrees, and the
    numerical half-width added linearly, since numerical errors of one instrument need not cancel. With an infinite
    ``error`` (one draw shows no spread) the interval is the whole line.

    Attributes:
        centre: Mean of the draws.
        error: Standard error of the mean.
        freedom: Degrees of freedom of that error.
        numerical: Mean numerical half-width of the draws, the largest error that they can leave in their mean.
        unit: Unit of all of them; empty when the draws disagree on it.
        count: Number of draws.
        floored: How many draws are at the instrument's floor.
    """

    centre: float
    error: float
    freedom: float
    numerical: float
    unit: str
    count: int
    floored: int

    def estimate(self, level: float) -> Estimate:
        """The mean with its interval at ``level``."""
        half = self.half_width(level)
        return Estimate(
            value=self.centre,
            low=self.centre - half,
            high=self.centre + half,
            unit=self.unit,
            n=self.count,
            at_floor=self.floored == self.count,
        )

    def half_width(self, level: float) -> float:
        """Half-width of the interval at ``level``."""
        if self.error == 0.0:
            return self.numerical
        return student.quantile(level, self.freedom) * self.error + self.numerical

    def smallest_alpha(self, margin: float) -> float:
        """Smallest α at which the interval at level 1 - α reaches no further than ``margin`` from the centre.

        That is the p-value of the condition that leaves this margin.
        """
        room = margin - self.numerical
        if self.error == 0.0:
            return 0.0 if room >= 0 else 1.0
        return 1.0 if math.isinf(self.error) else student.two_sided_tail(room / self.error, self.freedom)


def sample_of(draws: Sequence[Measurement]) -> Sample:
    """Summarise independent draws, in an order-independent way, for Student's interval."""
    count = len(draws)
    values = sorted(draw.value for draw in draws)
    centre = mean(values)
    error = _standard_error(values, centre)
    return Sample(centre, error, count - 1, *_common(draws))


def envelope_of(draws: Sequence[Measurement]) -> Sample:
    """Summarise exact computations, which are no sample: the interval spans each with its own numerical half-width."""
    low = min(draw.value - draw.numerical for draw in draws)
    high = max(draw.value + draw.numerical for draw in draws)
    _, unit, count, floored = _common(draws)
    if math.inf in (-low, high):
        return Sample(0.0, 0.0, math.inf, math.inf, unit, count, floored)
    return Sample(low / 2 + high / 2, 0.0, math.inf, high / 2 - low / 2, unit, count, floored)


def across(samples: Sequence[Sample]) -> Sample:
    """Mean over fixed strata, each with equal weight; degrees of freedom by Welch and Satterthwaite."""
    if len(samples) == 1:
        return samples[0]
    number = len(samples)
    total = math.hypot(*sorted(sample.error for sample in samples))
    freedom = math.inf
    if 0 < total < math.inf:
        parts = [(sample.error / total) ** 4 / sample.freedom for sample in samples if sample.error > 0]
        spread = math.fsum(sorted(parts))
        freedom = 1 / spread if spread > 0 else math.inf
    units = {sample.unit for sample in samples}
    return Sample(
        centre=mean(sorted(sample.centre for sample in samples)),
        error=total / number,
        freedom=freedom,
        numerical=mean(sorted(sample.numerical for sample in samples)),
        unit=units.pop() if len(units) == 1 else "",
        count=sum(sample.count for sample in samples),
        floored=sum(sample.floored for sample in samples),
    )


def mean(values: Sequence[float]) -> float:
    """Mean of sorted finite values, exactly rounded, without overflow on the way."""
    try:
        return math.fsum(values) / len(values)
    except OverflowError:
        return math.fsum(value / (2 * len(values)) for value in values) * 2


def _standard_error(values: Sequence[float], centre: float) -> float:
    count = len(values)
    if count < 2:
        return math.inf
    scale = max(abs(values[0] - centre), abs(values[-1] - centre))
    if scale <= ROUNDING * max(abs(values[0]), abs(values[-1])):
        return 0.0
    if scale == math.inf:
        return math.inf
    squares = math.fsum(((value - centre) / scale) ** 2 for value in values)
    return scale * math.sqrt(squares / (count - 1) / count)


def _common(draws: Sequence[Measurement]) -> tuple[float, str, int, int]:
    units = {draw.unit for draw in draws}
    numerical = mean(sorted(draw.numerical for draw in draws))
    return numerical, units.pop() if len(units) == 1 else "", len(draws), sum(draw.at_floor for draw in draws)
