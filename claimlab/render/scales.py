"""The scales of a figure's panels: ticks whose labels keep apart, and one scale for panels that can be compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_MOST_TICKS = 6
_PLAIN = (1e-3, 1e4)
"""Between these a number is written out; beyond, as a power of ten."""
_LEAST_SHARE = 0.4
"""Of the shared scale that each panel must fill: with less, sharing would hide what a panel shows."""


def log_ticks(low: float, high: float) -> list[float]:
    """Two or more round numbers between two positive ones: decades thinned out, or steps between where they are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    decades = [10.0**power for power in range(first, last + 1) if low <= 10.0**power <= high]
    if len(decades) >= 3:
        step = math.ceil(len(decades) / _MOST_TICKS)
        return decades[::step]
    for steps in ((1, 3), (1, 2, 5), (1, 2, 3, 4, 6, 8)):
        found = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        found = [value for value in found if low <= value <= high]
        if len(found) >= 3:
            return found
    even = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(value) for value in even if low <= value <= high]


def tick_label(value: float) -> str:
    """A tick's number as it is shown: written out, or as a power of ten."""
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return f"{value:.4g}"
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    factor = "" if float(mantissa) == 1 else rf"{float(mantissa):g}\times"
    return rf"${factor}10^{{{int(exponent)}}}$"


def label_log_axes(panel: Axes) -> None:
    """Put ticks on both logarithmic axes of a panel, within what they show."""
    for axis, (low, high) in ((panel.xaxis, panel.get_xlim()), (panel.yaxis, panel.get_ylim())):
        _label(axis, low, high)


def share_scale(panels: Sequence[Axes]) -> None:
    """Give panels one vertical scale, unless that would squeeze one of them; only then can heights be compared."""
    is_log = all(panel.get_yscale() == "log" for panel in panels)
    spans = [tuple(math.log(end) if is_log else end for end in panel.get_ylim()) for panel in panels]
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    if high <= low or any(top - bottom < _LEAST_SHARE * (high - low) for bottom, top in spans):
        return
    for panel in panels:
        panel.set_ylim((math.exp(low), math.exp(high)) if is_log else (low, high))


def _label(axis: Axis, low: float, high: float) -> None:
    axis.set_major_locator(FixedLocator(log_ticks(low, high)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick_label(value)))
    axis.set_minor_locator(NullLocator())
