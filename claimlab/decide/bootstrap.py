"""Studentised bootstrap intervals of means (Efron and Tibshirani 1993, chapter 12.5).

Each resample's mean is held against its own standard error, which makes the interval second-order right where the draws
are skewed; a percentile interval of few draws covers far too seldom.

The resamples are drawn as counts: how often each draw is taken. Every set of counts is applied to several random
arrangements of the draws; each of these is a resample like any other, and two of them are nearly uncorrelated
(-1/(n - 1)), so a product of two small matrices gives all resampled means at once, and further measures cost a few
columns more. Over seeds the quantiles of t scatter as those of 4,000 separate resamples do (the tests compare them).
The resamples depend on nothing but the number of draws: the same trials give the same interval, in any order and unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Estimate
from claimlab.decide.sample import Sample, sample_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from claimlab.claims.measurement import Measurement

_COUNTS = 200
_ARRANGEMENTS = 20
RESAMPLES = _COUNTS * _ARRANGEMENTS
_SLICE = 1 << 14
FEWEST_DRAWS = 20
"""Below this many draws their distribution cannot be seen, and Student's t is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapSample(Sample):
    """A mean with the distribution of its resampled t.

    Attributes:
        studentised: (resampled mean - mean) / resampled standard error, sorted, shape (RESAMPLES,).
    """

    studentised: NDArray[np.float64]

    def estimate(self, level: float) -> Estimate:
        """The mean with its interval at ``level``, which need not be symmetric."""
        upper = _quantile(self.studentised, (1 + level) / 2) * self.error
        lower = _quantile(self.studentised, (1 - level) / 2) * self.error
        return Estimate(
            value=self.centre,
            low=self.centre - max(upper, 0.0) - self.numerical,
            high=self.centre - min(lower, 0.0) + self.numerical,
            unit=self.unit,
            n=self.count,
            at_floor=self.floored == self.count,
        )

    def smallest_alpha(self, margin: float) -> float:
        """Share of resamples further out than ``margin``; it orders strata, and the interval itself decides."""
        import numpy as np  # noqa: PLC0415 - heavy, and only this interval needs it

        room = (margin - self.numerical) / self.error
        return float(np.mean(np.abs(self.studentised) >= room)) if room > 0 else 1.0


def bootstrap_samples(draws: Mapping[str, Sequence[Measurement]]) -> dict[str, Sample]:
    """Summarise every measure of one stratum from the same resamples.

    Args:
        draws: Measure → its draws, in the same order of trials for all of them.
    """
    samples = {measure: sample_of(values) for measure, values in draws.items()}
    varying = [name for name, sample in samples.items() if sample.count >= FEWEST_DRAWS and sample.error > 0]
    if not varying:
        return samples
    import numpy as np  # noqa: PLC0415

    values = np.array([[draw.value for draw in draws[measure]] for measure in varying]).T
    spread = np.array([samples[measure].error for measure in varying]) * np.sqrt(len(values))
    centred = (values - np.array([samples[measure].centre for measure in varying])) / spread
    studentised = np.sort(_studentised(centred), axis=0)
    for column, measure in enumerate(varying):
        plain = samples[measure]
        samples[measure] = BootstrapSample(
            plain.centre,
            plain.error,
            plain.freedom,
            plain.numerical,
            plain.unit,
            plain.count,
            plain.floored,
            studentised[:, column],
        )
    return samples


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    """Quantile of sorted values, interpolated between neighbours, as ``numpy.quantile`` does of any values."""
    below, rest = divmod(share * (len(ordered) - 1), 1)
    low = float(ordered[int(below)])
    return low + rest * (float(ordered[min(int(below) + 1, len(ordered) - 1)]) - low)


def _studentised(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Resampled t of columns with mean 0 and variance 1: shape (n, m) to (RESAMPLES, m)."""
    import numpy as np  # noqa: PLC0415

    n = len(centred)
    random = np.random.default_rng(0)
    counts = _counts(random, n)
    moments = np.hstack([centred, centred**2]).T
    arranged = np.empty((_ARRANGEMENTS, len(moments), n))
    for arrangement in arranged:
        np.take(moments, random.permutation(n), axis=1, out=arrangement)
    sums = (counts @ arranged.reshape(-1, n).T).reshape(RESAMPLES, len(moments))
    mean, square = np.hsplit(sums / n, 2)
    error = np.sqrt(np.maximum(square - mean**2, np.finfo(float).tiny) / (n - 1))
    return np.asarray(mean / error)


def _counts(random: np.random.Generator, n: int) -> NDArray[np.float64]:
    """How often each of n draws is taken, in each of _COUNTS resamples: shape (_COUNTS, n).

    They are drawn in slices that stay in the processor's cache: fresh memory costs more here than the arithmetic.
    """
    import numpy as np  # noqa: PLC0415

    counts = np.empty((_COUNTS, n))
    rows = max(1, _SLICE // n)
    for start in range(0, _COUNTS, rows):
        some = counts[start : start + rows]
        chosen = random.integers(0, n, some.shape, dtype=np.int32)
        chosen += np.arange(0, some.size, n, dtype=np.int32)[:, None]
        some[:] = np.bincount(chosen.ravel(), minlength=some.size).reshape(some.shape)
    return counts
