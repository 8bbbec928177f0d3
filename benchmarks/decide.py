"""How long a decision with bootstrap intervals takes, beside scipy's own bootstrap on the same data in the same run.

Run ``python benchmarks/decide.py``. The decision reads two measures (the rule's and its control's) of 1,000 trials and
draws 4,000 resamples; scipy draws as many for each of the two, by its default method (BCa) and by percentiles, its
fastest. The time of the decision is everything: sorting trials, estimates, steps and words. Both run in one thread (a
second one would wait for work and be charged to whoever calls a matrix product), their rounds alternate, and processor
time is taken, so that other work on the machine counts for neither.

The two do not compute the same interval. Ours applies 200 sets of counts to 20 arrangements of the draws, shared by all
measures, where scipy draws 4,000 separate resamples for each. Ours is studentised: each resample needs its mean and its
standard error. BCa needs the means, and besides them a jackknife for its acceleration; percentiles need the means
alone. The target is held against scipy's default, what a user gets who asks for nothing else; against percentiles the
gain is smaller, and both ratios are printed. Nothing is said of other statistics than the mean, for which scipy's
method is general and ours is not, nor of small samples, where the fixed cost of a decision counts for more.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is loaded

import numpy as np
from scipy import stats

from claimlab.claims import (
    Measurement,
    Measurements,
    PlannedTrial,
    Rule,
    SeededTrial,
    TrialRecord,
    TrialState,
)
from claimlab.decide import decide
from claimlab.decide.bootstrap import RESAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TRIALS = 1000
ROUNDS = 15
TARGET = 0.2

RULE = Rule.model_validate(
    {
        "experiment": "skewed",
        "controls": ["control in [1.8, 2.2]"],
        "supported_if": ["effect in [0.9, 1.1]"],
        "divergent_if": ["effect outside [0.8, 1.2]"],
        "interval": "bootstrap",
    }
)


def trials(effect: np.ndarray, control: np.ndarray) -> list[TrialRecord]:
    """Records of one stratum, one a pair of values."""
    return [
        TrialRecord(
            run="benchmark",
            trial=SeededTrial(index=index, settings={"model": "tiny"}, draw=index, seed=index),
            state=TrialState.FINISHED,
            measurements=Measurements(values={"effect": Measurement(value=x), "control": Measurement(value=y)}),
            started="2026-01-01T00:00:00Z",
            seconds=1.0,
        )
        for index, (x, y) in enumerate(zip(effect.tolist(), control.tolist(), strict=True))
    ]


def fastest(works: Sequence[Callable[[], object]]) -> list[float]:
    """Processor seconds of the fastest of some rounds of each work, taken in turn."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def main() -> None:
    """Time both and print the ratios."""
    random = np.random.default_rng(0)
    data = (random.gamma(4.0, 0.25, TRIALS), random.normal(2.0, 0.1, TRIALS))
    records = trials(*data)
    planned = [PlannedTrial(index=t.trial.index, settings=t.trial.settings, draw=t.trial.draw) for t in records]

    def peer(method: str) -> Callable[[], object]:
        return lambda: [stats.bootstrap((x,), np.mean, n_resamples=RESAMPLES, method=method, rng=1) for x in data]

    ours, default, quickest = fastest([lambda: decide(RULE, records, planned), peer("BCa"), peer("percentile")])
    print(f"decision {ours:.4f} s; scipy BCa {default:.4f} s, percentile {quickest:.4f} s")
    print(f"ratio to scipy's default {ours / default:.3f} (at most {TARGET}), to percentile {ours / quickest:.3f}")


if __name__ == "__main__":
    main()
