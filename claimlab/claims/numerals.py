"""Numbers, counts and intervals in writing, with as many digits as their spread deserves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimlab.claims.measurement import Estimate


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


def interval(estimate: Estimate) -> str:
    """``4.002 [3.996, 4.008]``, with the unit unless it is a pure number; one trial alone bounds nothing."""
    spread = (estimate.high - estimate.low) / 2
    text = plain(estimate.value, spread=spread)
    if math.isfinite(spread):
        text += f" [{plain(estimate.low, spread=spread)}, {plain(estimate.high, spread=spread)}]"
    else:
        text += " [unbounded]"
    return text if estimate.unit in ("", "1") else f"{text} {estimate.unit}"


def count(number: int, noun: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def finite(data: Any) -> Any:
    """Data as JSON has it, which knows neither infinity nor NaN: ``None`` for an open bound and a missing number."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    return [finite(value) for value in data] if isinstance(data, list | tuple) else data
