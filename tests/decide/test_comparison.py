"""Paired comparison."""

from __future__ import annotations

import pytest
from scipy import stats

from claimlab.claims import Measurement
from claimlab.decide.comparison import compare_runs, compare_settings
from tests.decide.scenes import trial, trials, values

ONE, OTHER = (1.0, 5.0, 9.0, 2.0), (1.2, 5.1, 9.3, 2.2)
DIFFERENCES = [right - left for left, right in zip(ONE, OTHER, strict=True)]


def test_models_are_compared_within_draws() -> None:
    records = trials({"a": [values(x) for x in ONE], "b": [values(x) for x in OTHER]})
    by_measure = {found.measure: found for found in compare_settings(records, "model", "a", "b")}
    found = by_measure["exponent"]
    expected = stats.ttest_1samp(DIFFERENCES, 0).confidence_interval(0.95)
    assert found.difference.value == pytest.approx(0.2)
    assert (found.difference.low, found.difference.high) == pytest.approx((expected.low, expected.high))
    assert found.p == 2 / 16
    assert found.unpaired == found.shared_seeds == 0
    assert by_measure["exponent/raw"].difference.value == 0.0
    assert by_measure["exponent/raw"].p == 1.0


def test_pairing_sees_what_the_spread_of_draws_hides() -> None:
    records = trials({"a": [values(x) for x in ONE], "b": [values(x) for x in OTHER]})
    (found, _) = compare_settings(records, "model", "a", "b")
    assert found.difference.low > 0
    assert stats.ttest_ind(ONE, OTHER).pvalue > 0.5


def test_runs_are_compared_on_shared_settings_and_seeds() -> None:
    one = trials({"a": [values(x) for x in ONE]})
    other = trials({"a": [values(x) for x in OTHER[:3]]})
    other.append(trial(9, {"model": "c"}, values(0.0)))
    (found, _) = compare_runs(one, other)
    assert (found.difference.n, found.shared_seeds, found.unpaired) == (3, 3, 2)


def test_numerical_half_widths_of_both_are_added() -> None:
    exact = [values(Measurement(value=x, numerical=0.01)) for x in ONE]
    (found, _) = compare_runs(trials({"a": exact}), trials({"a": exact}))
    assert (found.difference.low, found.difference.high) == pytest.approx((-0.02, 0.02))


def test_failed_trials_and_nothing_shared_give_nothing() -> None:
    assert compare_runs(trials({"a": [None, None]}), trials({"a": [values(1.0)]})) == ()
