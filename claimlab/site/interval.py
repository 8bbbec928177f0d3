"""Intervals drawn against the region that a claim declared, as numbers for a template.

Positions are percentages of the plot's width, so that the drawing fits any screen while its words keep their size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.numerals import interval, plain
from claimlab.site.strata import StrataNames, name_strata

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimlab.claims import Condition, Estimate, Rule, Verdict

_MARGIN = 0.08
_TICKS = 8
_ROW = 46
_EDGE = 30.0
"""Percent of the width within which a number stands beside its estimate, for below it there is no room on phones."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the axis, in percent of its width, that counts for or against the claim."""

    side: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One stratum's interval; ``left``, ``right`` and ``middle`` in percent of the width."""

    label: str
    text: str
    left: float
    right: float
    middle: float
    trials: int

    @property
    def anchor(self) -> str:
        """Which end of the number stands at the estimate, so that it lies in the same region and inside the drawing."""
        return "start" if self.middle < _EDGE else "end" if self.middle > 100 - _EDGE else "middle"


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """One measure: regions, ticks, and a bar a stratum."""

    measure: str
    unit: str
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    words: str
    level: str

    @property
    def row(self) -> int:
        """Height of a bar with its words in CSS pixels."""
        return _ROW

    @property
    def height(self) -> int:
        """Height of the drawing in CSS pixels."""
        return _ROW * max(len(self.bars), 1) + 34


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 3)


def plots(rule: Rule, verdict: Verdict | None, names: StrataNames | None = None) -> tuple[IntervalPlot, ...]:
    """A plot for every measure that the rule decides by, in its order; without bars before it is measured."""
    sides = {
        "supports": rule.supported_if.conditions(),
        "against": rule.divergent_if.conditions(),
    }
    measures = dict.fromkeys(condition.measure for conditions in sides.values() for condition in conditions)
    level = _level(rule, verdict) if verdict else "–"
    drawn = []
    for measure in measures:
        estimates = _strata(verdict.estimates.get(measure, {})) if verdict else {}
        conditions = {side: [c for c in all_of if c.measure == measure] for side, all_of in sides.items()}
        bounds = [bound for c in conditions["supports"] + conditions["against"] for bound in (c.low, c.high)]
        if estimates or any(map(math.isfinite, bounds)):
            drawn.append(_plot(measure, conditions, estimates, names or name_strata(estimates), level))
    return tuple(drawn)


def _level(rule: Rule, verdict: Verdict) -> str:
    from claimlab.render.level import decided_at  # noqa: PLC0415 - pydantic loads slowly, and most claims have no rule

    return decided_at(rule, verdict)


def _strata(estimates: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """The strata themselves where there are any, else the estimate that spans all."""
    strata = {name: estimate for name, estimate in estimates.items() if name}
    return strata or dict(estimates)


def _plot(
    measure: str,
    sides: Mapping[str, Sequence[Condition]],
    estimates: Mapping[str, Estimate],
    names: StrataNames,
    level: str,
) -> IntervalPlot:
    bounds = [bound for conditions in sides.values() for c in conditions for bound in (c.low, c.high)]
    ends = [end for estimate in estimates.values() for end in (estimate.low, estimate.high, estimate.value)]
    axis = _axis(bounds, ends)
    bands = tuple(band for side, conditions in sides.items() for c in conditions for band in _bands(side, c, axis))
    bars = tuple(
        Bar(names.of(name), _without_unit(e, bounds), axis.at(e.low), axis.at(e.high), axis.at(e.value), e.n)
        for name, e in estimates.items()
    )
    unit = next((estimate.unit for estimate in estimates.values()), "1")
    words = "; ".join(f"{bar.label}: {bar.text}" for bar in bars) or "Not measured yet"
    declared = "; ".join(
        f"{'supported' if side == 'supports' else 'divergent'} if {condition}"
        for side, conditions in sides.items()
        for condition in conditions
    )
    ticks = tuple(Tick(axis.at(value), f"{value:g}") for value in _ticks(axis))
    return IntervalPlot(
        measure, "" if unit == "1" else unit, bands, ticks, bars, f"{measure}. {words}. {declared}.", level
    )


def _without_unit(estimate: Estimate, bounds: Iterable[float]) -> str:
    """The interval as a bar shows it; the unit stands above the drawing."""
    return interval(estimate.model_copy(update={"unit": ""}), [bound for bound in bounds if math.isfinite(bound)])


def _axis(bounds: Iterable[float], ends: Iterable[float]) -> _Axis:
    known = [value for value in (*bounds, *ends) if math.isfinite(value)]
    low, high = min(known), max(known)
    span = high - low or abs(low) or 1.0
    return _Axis(low - 2 * _MARGIN * span, high + 2 * _MARGIN * span)


def _bands(side: str, condition: Condition, axis: _Axis) -> list[Band]:
    from claimlab.claims import Operator  # noqa: PLC0415 - pydantic loads slowly, and most claims have no rule

    low, high = max(condition.low, axis.low), min(condition.high, axis.high)
    match condition.operator:
        case Operator.OUTSIDE:
            stretches = [(axis.low, low), (high, axis.high)]
        case Operator.AT_FLOOR:
            stretches = []
        case _:
            stretches = [(low, high)]
    return [Band(side, axis.at(a), round(axis.at(b) - axis.at(a), 3)) for a, b in stretches if b > a]


def _ticks(axis: _Axis) -> list[float]:
    step = 10 ** math.floor(math.log10((axis.high - axis.low) / _TICKS))
    for factor in (1, 2, 5, 10):
        if (axis.high - axis.low) / (factor * step) <= _TICKS:
            step *= factor
            break
    first = math.ceil((axis.low + 0.03 * (axis.high - axis.low)) / step)
    last = math.floor((axis.high - 0.03 * (axis.high - axis.low)) / step)
    return [float(plain(k * step)) if k else 0.0 for k in range(first, last + 1)]
