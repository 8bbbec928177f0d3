"""The times between which an exponent is read: by formula, from the expansion at the start, never from the data.

A window ends where the next term of the expansion reaches a tenth of the leading one, or where the flow has run 0.3
of the shortest relaxation time 1/h_max, and it starts a decade earlier, or at the floor below which rounding shows.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

NEXT_TERM = 0.1
"""Largest share of the next term at the end of a window."""
RELAXATION = 0.3
"""Largest h_max·t at the end of a window."""
DECADE = 10.0
"""Ratio of a window's ends."""


@dataclass(frozen=True, slots=True)
class Window:
    """Times from ``low`` to ``high``."""

    low: float
    high: float

    @classmethod
    def ending(cls, high: float, floor: float = 0.0) -> Window:
        """The window that ends at ``high`` and starts a decade before, but not below ``floor``."""
        return cls(max(high / DECADE, floor), high)


def orthogonal_window(c4: float, c5: float, h_max: float, floor: float = 0.0) -> Window:
    """Of c₄t⁴ + c₅t⁵: t_hi = min(0.1·c₄/|c₅|, 0.3/|h_max|)."""
    return Window.ending(min(_ratio(NEXT_TERM * c4, abs(c5)), RELAXATION / abs(h_max)), floor)


def overlapping_window(c2: float, c3: float, crossing: float) -> Window:
    """Of c₂t² + c₃t³ + …: t_hi = min(0.1·gᵀAg/|gᵀAHg|, 0.1·t×), where c₂/c₃ = −gᵀAg/gᵀAHg."""
    return Window.ending(min(_ratio(NEXT_TERM * c2, abs(c3)), NEXT_TERM * crossing))


def uncoupled_window(orthogonal: Window, c6: float, c7: float) -> Window:
    """Of c₆t⁶ + c₇t⁷: the orthogonal start's window, or an earlier one: t_hi = min(its t_hi, 0.1·c₆/|c₇|).

    With the coupling off the next term is large beside the leading one, from which most has been cancelled: in the
    orthogonal start's own window the exponent of a real model can read near 7.
    """
    return Window.ending(min(orthogonal.high, _ratio(NEXT_TERM * c6, abs(c7))))


def rounding_floor(gradient_norm: float, largest: float, coefficient: float, power: int) -> float:
    """Earliest time at which q = c·t^p stands 10⁴ times above what rounding of ⟨e, Δ⟩ alone gives.

    Args:
        gradient_norm: ‖a₁‖, so that ‖Δ‖ ≈ t‖a₁‖.
        largest: λ₁.
        coefficient: c.
        power: p > 2; at p = 2 rounding is proportional to q and there is no floor.
    """
    if power <= 2:
        return 0.0
    noise = largest / 2 * (sys.float_info.epsilon * gradient_norm) ** 2
    return float((1e4 * noise / coefficient) ** (1 / (power - 2)))


def full_kl_window(crossing: float, high: float) -> tuple[Window, str]:
    """Where the exponent of full KL is read, and which term leads there.

    The quartic leads in all of [3t×, t_hi] if t× ≤ t_hi/9; it never leads if t× ≥ t_hi; between, the two terms share
    the window.
    """
    if crossing <= high / 9:
        return Window(3 * crossing, high), "quartic"
    return Window.ending(high), "quadratic" if crossing >= high else "crossover"


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.inf
