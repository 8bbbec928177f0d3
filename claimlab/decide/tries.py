"""Shares that each trial measured over tries of its own: draws whose own uncertainty is known.

Student's interval sees only how far the trials differ. Where every trial came out at 0, or at 1, it sees nothing and
has no width, however few the tries were. The tries of all trials together are a binomial count, whose exact interval
(Clopper and Pearson 1934) has a width that never vanishes; it in turn takes the tries for independent and does not see
trials that differ more than such tries would. The interval here is the hull of the two, within [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from claimlab.decide.proportions import clopper_pearson, smallest_alpha_within
from claimlab.decide.sample import Sample, across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims.measurement import Estimate, Measurement


@dataclass(frozen=True, slots=True)
class ShareOfTries(Sample):
    """Mean of shares, with the tries behind them.

    Attributes:
        trials: The same shares as a sample of trials alone.
        successes: Tries of all trials that succeeded.
        tries: Tries of all trials.
    """

    trials: Sample
    successes: int
    tries: int

    def estimate(self, level: float) -> Estimate:
        """The mean with the hull of both intervals at ``level``; numerical half-widths widen either."""
        between = self.trials.estimate(level)
        exact = clopper_pearson(self.successes, self.tries, level)
        return between.model_copy(
            update={
                "low": max(0.0, min(between.low, exact.low - self.numerical)),
                "high": min(1.0, max(between.high, exact.high + self.numerical)),
            }
        )

    def smallest_alpha(self, margin: float) -> float:
        """The larger of the two p-values."""
        room = margin - self.numerical
        exact = smallest_alpha_within(self.successes, self.tries, self.centre - room, self.centre + room)
        return max(self.trials.smallest_alpha(margin), exact)


def with_tries(sample: Sample, draws: Sequence[Measurement]) -> Sample:
    """A sample with the tries behind its draws; as it is where a draw does not say how many there were."""
    tries = [draw.tries for draw in draws if draw.tries is not None]
    if len(tries) < len(draws):
        return sample
    return _joined(sample, sum(draw.successes for draw in draws), sum(tries))


def across_strata(samples: Sequence[Sample]) -> Sample:
    """Mean over fixed strata with equal weights, with the tries of all of them where every one is such a share."""
    shares = [sample for sample in samples if isinstance(sample, ShareOfTries)]
    if len(shares) < len(samples):
        return across(samples)
    mean = across([share.trials for share in shares])
    return _joined(mean, sum(share.successes for share in shares), sum(share.tries for share in shares))


def _joined(trials: Sample, successes: int, tries: int) -> ShareOfTries:
    plain = {field.name: getattr(trials, field.name) for field in fields(Sample)}
    return ShareOfTries(**plain, trials=trials, successes=successes, tries=tries)
