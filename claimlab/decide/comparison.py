"""Paired comparison of two models, settings or runs: differences within pairs, which take out what pairs share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimlab.claims.measurement import Estimate, Measurement
from claimlab.claims.registration import ALPHA
from claimlab.claims.status import TrialState
from claimlab.decide.sample import sample_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimlab.claims.run import TrialRecord

Key = tuple[tuple[str, Any], ...]
"""What the two trials of a pair have in common: settings and draw."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure, compared.

    Attributes:
        measure: Name.
        difference: Mean of other minus one over the pairs, with its Student interval and the numerical half-widths of
            both added.
        p: Two-sided p-value by flipping the signs of the differences.
        shared_seeds: How many pairs drew from the same seed; the others share settings and draw only.
        unpaired: How many finished trials have no partner.
    """

    measure: str
    difference: Estimate
    p: float
    shared_seeds: int
    unpaired: int


def compare_settings(trials: Sequence[TrialRecord], key: str, one: Any, other: Any) -> tuple[Comparison, ...]:
    """Compare two values of a setting, such as two models, within a run.

    Args:
        trials: Of one run.
        key: The setting to compare; all other settings and the draw make a pair.
        one: Value that is subtracted.
        other: Value that it is subtracted from.
    """
    sides = [[record for record in trials if record.trial.settings.get(key) == value] for value in (one, other)]
    return _compare(_by_key(sides[0], without=key), _by_key(sides[1], without=key))


def compare_runs(one: Sequence[TrialRecord], other: Sequence[TrialRecord]) -> tuple[Comparison, ...]:
    """Compare two runs on the trials whose settings and draw they share."""
    return _compare(_by_key(one), _by_key(other))


def _by_key(trials: Iterable[TrialRecord], without: str = "") -> dict[Key, TrialRecord]:
    return {
        (*sorted((k, v) for k, v in record.trial.settings.items() if k != without), ("", record.trial.draw)): record
        for record in trials
        if record.state is TrialState.FINISHED
    }


def _compare(one: Mapping[Key, TrialRecord], other: Mapping[Key, TrialRecord]) -> tuple[Comparison, ...]:
    pairs = [(one[key], other[key]) for key in sorted(one.keys() & other.keys(), key=repr)]
    values = [(_values(left), _values(right)) for left, right in pairs]
    shared = set.intersection(*({*left} & {*right} for left, right in values)) if values else set()
    seeds = sum(left.trial.seed == right.trial.seed for left, right in pairs)
    unpaired = len(one.keys() ^ other.keys())
    return tuple(
        _one_measure(measure, [(left[measure], right[measure]) for left, right in values], seeds, unpaired)
        for measure in sorted(shared)
    )


def _values(record: TrialRecord) -> Mapping[str, Measurement]:
    return record.measurements.values if record.measurements else {}


def _one_measure(
    measure: str, pairs: Sequence[tuple[Measurement, Measurement]], seeds: int, unpaired: int
) -> Comparison:
    import numpy as np  # noqa: PLC0415 - heavy, and only a comparison needs it

    from claimlab.decide.permutation import paired_difference_p  # noqa: PLC0415 - imports numpy

    differences = [
        Measurement(
            value=right.value - left.value,
            unit=left.unit if left.unit == right.unit else f"{right.unit} - {left.unit}",
            numerical=left.numerical + right.numerical,
        )
        for left, right in pairs
    ]
    p = paired_difference_p(np.array([difference.value for difference in differences]))
    return Comparison(measure, sample_of(differences).estimate(1 - ALPHA), p, seeds, unpaired)
