"""Numbers, counts and intervals in writing, with as many digits as their spread deserves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from claimlab.claims.measurement import Estimate

_MOST = 17
"""Significant digits that tell any two floating-point numbers apart."""


def plain(value: float, *, spread: float = 0.0) -> str:
    """A number with as many digits as its spread deserves: two digits of the spread, at least three of the value."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = 3
    if spread > 0 and math.isfinite(spread):
        digits = math.floor(math.log10(abs(value))) - math.floor(math.log10(spread) + 1e-6) + 2
    digits = min(max(digits, 3), 7)
    if 1e-3 <= abs(value) < 10 ** max(digits, 5):
        decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
        return f"{value:.{decimals}f}"
    return f"{value:.{digits - 1}e}"


def interval(estimate: Estimate, bounds: Collection[float] = ()) -> str:
    """``4.002 [3.996, 4.008]``, with the unit unless it is a pure number; one trial alone bounds nothing.

    Args:
        estimate: With its interval.
        bounds: What the ends were held against. An end keeps as many digits as show on which side of them it lies: a
            0.29996 that is below 0.3 is not written as 0.300.
    """
    spread = (estimate.high - estimate.low) / 2
    text = plain(estimate.value, spread=spread)
    if math.isfinite(spread):
        low, high = (_beside(end, spread, bounds) for end in (estimate.low, estimate.high))
        text += f" [{low}, {high}]"
    else:
        text += " [unbounded]"
    return text if estimate.unit in ("", "1") else f"{text} {estimate.unit}"


def count(number: int, noun: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def uncertain(value: float, error: float) -> str:
    """``439 ± 12``: a value and its standard error with the same decimals, two digits of the error."""
    if not (math.isfinite(value) and math.isfinite(error) and error > 0):
        return f"{plain(value)} ± {error:g}"
    largest = max(abs(value), error)
    power = math.floor(math.log10(largest))
    if -3 <= power < 5:
        power = 0
    scale = 10.0**power
    decimals = max(1 - math.floor(math.log10(float(f"{error / scale:.1e}"))), 0)
    text = f"{value / scale:.{decimals}f} ± {error / scale:.{decimals}f}"
    return f"({text})e{power:+03d}" if power else text


def _beside(end: float, spread: float, bounds: Collection[float]) -> str:
    text = plain(end, spread=spread)
    if all(_side(float(text), bound) == _side(end, bound) for bound in bounds):
        return text
    longer = (f"{end:.{digits}g}" for digits in range(4, _MOST))
    faithful = (text for text in longer if all(_side(float(text), bound) == _side(end, bound) for bound in bounds))
    return next(faithful, repr(end))


def _side(number: float, bound: float) -> int:
    return (number > bound) - (number < bound)


def finite(data: Any) -> Any:
    """Data as JSON has it, which knows neither infinity nor NaN: ``None`` for an open bound and a missing number."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    return [finite(value) for value in data] if isinstance(data, list | tuple) else data
