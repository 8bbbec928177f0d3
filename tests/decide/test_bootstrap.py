"""Studentised bootstrap intervals."""

from __future__ import annotations

import numpy as np
import pytest

from claimlab.claims import Estimate, Measurement
from claimlab.decide.bootstrap import FEWEST_DRAWS, BootstrapSample, bootstrap_samples
from claimlab.decide.sample import sample_of

SKEWED = np.random.default_rng(2).gamma(1.0, 1.0, 60)


def draws(values: np.ndarray, numerical: float = 0.0) -> list[Measurement]:
    return [Measurement(value=x, numerical=numerical) for x in values.tolist()]


def interval(values: np.ndarray, level: float = 0.95, numerical: float = 0.0) -> Estimate:
    return bootstrap_samples({"m": draws(values, numerical)})["m"].estimate(level)


def test_agrees_with_resamples_drawn_one_by_one() -> None:
    random = np.random.default_rng(9)
    picked = SKEWED[random.integers(0, 60, (20_000, 60))]
    t = (picked.mean(1) - SKEWED.mean()) / (picked.std(1, ddof=1) / np.sqrt(60))
    error = SKEWED.std(ddof=1) / np.sqrt(60)
    found = interval(SKEWED)
    scatter = 0.15 * error  # four standard deviations of a quantile from 4,000 resamples
    assert found.low == pytest.approx(SKEWED.mean() - np.quantile(t, 0.975) * error, abs=scatter)
    assert found.high == pytest.approx(SKEWED.mean() - np.quantile(t, 0.025) * error, abs=scatter)
    assert found.high - found.value > found.value - found.low


def test_is_independent_of_units_and_of_other_measures() -> None:
    scaled = interval(SKEWED * 1024)
    plain = interval(SKEWED)
    assert (scaled.low, scaled.high) == (plain.low * 1024, plain.high * 1024)
    beside = bootstrap_samples({"m": draws(SKEWED), "other": draws(SKEWED[::-1])})["m"].estimate(0.95)
    assert beside.low == pytest.approx(plain.low)


def test_numerical_half_width_is_added_on_both_sides() -> None:
    plain, wider = interval(SKEWED), interval(SKEWED, numerical=0.1)
    assert (plain.low - wider.low, wider.high - plain.high) == pytest.approx((0.1, 0.1))


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_the_bounds_are_quantiles_as_numpy_has_them(level: float) -> None:
    found = bootstrap_samples({"m": draws(SKEWED)})["m"]
    assert isinstance(found, BootstrapSample)
    high, low = np.quantile(found.studentised, ((1 + level) / 2, (1 - level) / 2)) * found.error
    estimate = found.estimate(level)
    assert (estimate.low, estimate.high) == pytest.approx((found.centre - high, found.centre - low), rel=1e-12)


def test_the_resamples_of_many_draws_are_those_of_one_stream_in_any_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    many = np.random.default_rng(4).gamma(1.0, 1.0, 700)
    whole = interval(many)
    monkeypatch.setattr("claimlab.decide.bootstrap._SLICE", 701)
    assert interval(many) == whole


def test_higher_levels_are_wider() -> None:
    widths = [interval(SKEWED, level).high - interval(SKEWED, level).low for level in (0.5, 0.9, 0.95, 0.99)]
    assert widths == sorted(widths)


@pytest.mark.parametrize("values", [SKEWED[: FEWEST_DRAWS - 1], np.full(60, 3.0)])
def test_few_or_equal_draws_keep_students_interval(values: np.ndarray) -> None:
    found = bootstrap_samples({"m": draws(values)})["m"]
    assert not isinstance(found, BootstrapSample)
    assert found == sample_of(draws(values))
