"""Values for which a rule should come out one way or the other, found from the rule alone.

Every condition bounds one measure, so a side of a rule is a union of boxes. A box is a choice of one alternative from
each ``any``; the middle of it, as far from every bound as can be, is where the claim is most clearly true (or false).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.condition import Condition, ConditionGroup, Operator
from claimlab.decide.holding import margin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

MOST_BOXES = 256
"""Alternatives that are looked at; a rule with more is beyond what a reader could follow, too."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value for one measure and its distance to the nearest bound that it must not cross."""

    value: float
    room: float
    at_floor: bool = False


Scenario = dict[str, Point]
"""Measure → where it lies."""


def middle(
    groups: Sequence[ConditionGroup], controls: Sequence[Condition], statistics: Collection[str] = ()
) -> Scenario | None:
    """The roomiest point at which all groups and controls hold together, or ``None`` when there is no such point.

    Args:
        groups: Sides that must hold at once: one to see whether it can hold, two to see whether they overlap.
        controls: Conditions that must hold besides.
        statistics: Measures that are shares, correlations or differences of them: an open region of theirs is tried as
            far out as they reach.
    """
    best: Scenario | None = None
    for box in itertools.islice(_boxes(groups), MOST_BOXES):
        scenario = _middle_of([*box, *controls], statistics)
        if scenario is not None and (best is None or _room(scenario) > _room(best)):
            best = scenario
    return best


def _boxes(groups: Sequence[ConditionGroup]) -> Iterator[tuple[Condition, ...]]:
    for choice in itertools.product(*(list(itertools.islice(_alternatives(group), MOST_BOXES)) for group in groups)):
        yield tuple(itertools.chain.from_iterable(choice))


def _alternatives(member: Condition | ConditionGroup) -> Iterator[tuple[Condition, ...]]:
    """Sets of conditions of which each, if all of it holds, makes the member hold."""
    if isinstance(member, Condition):
        yield (member,)
    elif member.any is not None:
        for part in member.any:
            yield from _alternatives(part)
    else:
        parts = [list(itertools.islice(_alternatives(part), MOST_BOXES)) for part in member.members]
        for choice in itertools.product(*parts):
            yield tuple(itertools.chain.from_iterable(choice))


def _middle_of(conditions: Iterable[Condition], statistics: Collection[str]) -> Scenario | None:
    by_measure: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_measure.setdefault(condition.measure, []).append(condition)
    scenario: Scenario = {}
    for measure, own in by_measure.items():
        floor = any(condition.operator is Operator.AT_FLOOR for condition in own)
        bounding = [condition for condition in own if condition.operator is not Operator.AT_FLOOR]
        points = [
            Point(value, min((margin(c, value) for c in bounding), default=1.0), floor)
            for value in _tried(bounding, 1.0 if measure in statistics else 0.0)
        ]
        best = max(points, key=lambda point: point.room)
        if not best.room > 0:
            return None
        scenario[measure] = best
    return scenario


def _tried(conditions: Iterable[Condition], least: float) -> list[float]:
    """One value within each gap between the bounds, and one beyond either end, as far out as the bounds span."""
    bounds = sorted({bound for c in conditions for bound in (c.low, c.high) if math.isfinite(bound)})
    if not bounds:
        return [0.0]
    reach = max((bounds[-1] - bounds[0]) or abs(bounds[0]) or 1.0, least)
    inner = [low / 2 + high / 2 for low, high in itertools.pairwise(bounds)]
    return [bounds[0] - reach, *inner, bounds[-1] + reach]


def _room(scenario: Scenario) -> float:
    """Smallest room in the scenario, relative to where the measure lies, so that units do not count."""
    return min((point.room / (abs(point.value) + point.room) for point in scenario.values()), default=1.0)
