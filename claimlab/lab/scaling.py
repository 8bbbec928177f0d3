"""Exponents and coefficients of one curve that is a power law to leading order.

The points of one trajectory are no independent sample: what is returned carries the numerical half-width of the fit
itself (how much it moves when the window is shifted or the model of the curve is changed), never a confidence
interval. Intervals come from independent draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

FIXED_EXPONENTS = (1, 2, 3, 4, 6)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its numerical half-width."""

    value: float
    numerical: float


def exponent(times: ArrayLike, values: ArrayLike) -> Estimate:
    """Slope of ln y against ln t by least squares.

    Its half-width is the largest change when the first or the last point is left out.

    Raises:
        ValueError: fewer than four points, or some time or value is not positive.
    """
    t, y = _logarithms(times, values)
    slope = _slope(t, y)
    shifted = (_slope(t[1:], y[1:]), _slope(t[:-1], y[:-1]))
    return Estimate(slope, max(abs(other - slope) for other in shifted))


def local_exponents(times: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Slopes d ln y / d ln t between successive points, one fewer than the points."""
    t, y = _logarithms(times, values)
    return np.asarray(np.diff(y) / np.diff(t), dtype=np.float64)


def series_coefficients(
    times: ArrayLike, values: ArrayLike, power: int, *, degree: int = 3
) -> tuple[Estimate, Estimate]:
    """Coefficients of t^p and t^(p+1), from a polynomial in t through y/t^p.

    Args:
        times: Positive times inside the window.
        values: y there.
        power: p, the leading power.
        degree: Of the polynomial; the half-width is the change when it is one lower.

    Returns:
        The intercept of y/t^p at t = 0 and its slope there.
    """
    t = np.asarray(times, dtype=np.float64)
    scaled = np.asarray(values, dtype=np.float64) / t**power
    if len(t) <= degree:
        raise ValueError(f"{len(t)} points cannot carry a polynomial of degree {degree}")
    unit = t[-1]
    best, lower = (
        np.polynomial.polynomial.polyfit(t / unit, scaled, deg, w=1 / scaled) for deg in (degree, degree - 1)
    )
    return (
        Estimate(float(best[0]), abs(float(best[0] - lower[0]))),
        Estimate(float(best[1] / unit), abs(float((best[1] - lower[1]) / unit))),
    )


def akaike_weights(times: ArrayLike, values: ArrayLike, powers: Sequence[int] = FIXED_EXPONENTS) -> dict[str, float]:
    """Akaike (AICc) weights of y = c·t^p at each fixed p, and at a free one under the key ``free``.

    Residuals are taken in ln y. The weights rank descriptions of one smooth curve; they are no test.
    """
    t, y = _logarithms(times, values)
    rests = {str(p): y - p * t - np.mean(y - p * t) for p in powers}
    slope = _slope(t, y)
    rests["free"] = y - slope * t - np.mean(y - slope * t)
    scores = {name: _aicc(rest, 3 if name == "free" else 2) for name, rest in rests.items()}
    best = min(scores.values())
    raw = {name: float(np.exp((best - score) / 2)) for name, score in scores.items()}
    return {name: weight / sum(raw.values()) for name, weight in raw.items()}


def _aicc(residuals: NDArray[np.float64], parameters: int) -> float:
    n = len(residuals)
    variance = max(float(np.mean(residuals**2)), 1e-300)
    correction = 2 * parameters * (parameters + 1) / (n - parameters - 1)
    return n * float(np.log(variance)) + 2 * parameters + correction


def _slope(t: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    return float(np.polyfit(t, y, 1)[0])


def _logarithms(times: ArrayLike, values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    t, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if len(t) < 4 or len(t) != len(y):
        raise ValueError(f"an exponent needs at least four points, not {len(t)} times and {len(y)} values")
    if not (np.all(t > 0) and np.all(y > 0)):
        raise ValueError("an exponent needs positive times and values")
    return np.log(t), np.log(y)
