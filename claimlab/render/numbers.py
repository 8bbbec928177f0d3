"""Numbers, intervals and times as a reader sees them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.claims import Estimate


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
    """``4.002 [3.996, 4.008]``, with the unit unless it is a pure number."""
    spread = (estimate.high - estimate.low) / 2
    text = plain(estimate.value, spread=spread)
    text += f" [{plain(estimate.low, spread=spread)}, {plain(estimate.high, spread=spread)}]"
    return text if estimate.unit in ("", "1") else f"{text} {estimate.unit}"


def moment(iso: str) -> str:
    """``2026-11-24 12:30 UTC`` from an ISO 8601 time in UTC."""
    return f"{iso[:10]} {iso[11:16]} UTC" if len(iso) >= 16 else iso


def duration(seconds: float) -> str:
    """``2 min 5 s`` from seconds."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def count(number: int, noun: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
