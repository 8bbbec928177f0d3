"""A condition, and a group of conditions, held against intervals.

A group is called to hold wrongly with a chance of at most α. Under ``all`` every member may be held at α: if one of
them does not hold in truth, that one has to be called wrongly (Berger 1982, intersection–union tests). Under ``any``
one wrong member is enough, so each is held at α over their number (Bonferroni). Groups within groups divide what they
are given, whichever way they are nested. By procedure 1 ``any`` divided nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from claimlab.claims.condition import Condition, ConditionGroup, Operator
from claimlab.claims.status import Outcome

if TYPE_CHECKING:
    from claimlab.claims.measurement import Estimate
    from claimlab.claims.registration import Procedure
    from claimlab.decide.sample import Sample

Samples = Mapping[str, "Sample"]
"""Measure → its sample in one stratum."""


def hold(condition: Condition, estimate: Estimate) -> Outcome:
    """Hold one condition against one interval.

    It holds when the whole interval satisfies it, fails when no point of the interval does, and is undecided between.
    """
    low, high = estimate.low, estimate.high
    inside = condition.low <= low and high <= condition.high
    apart = high < condition.low or low > condition.high
    match condition.operator:
        case Operator.IN:
            return _outcome(holds=inside, fails=apart)
        case Operator.OUTSIDE:
            return _outcome(holds=apart, fails=inside)
        case Operator.BELOW:
            return _outcome(holds=high < condition.high, fails=low >= condition.high)
        case Operator.ABOVE:
            return _outcome(holds=low > condition.low, fails=high <= condition.low)
        case Operator.AT_FLOOR:
            return Outcome.HOLDS if estimate.at_floor else Outcome.FAILS


def hold_all(group: ConditionGroup, samples: Samples, alpha: float, procedure: Procedure, divisor: int = 1) -> Outcome:
    """Hold a group against the intervals of one stratum, in Kleene's three-valued logic.

    Args:
        group: One side of a rule, or a part of it.
        samples: Of at least the measures that it reads.
        alpha: Chance that the side may be called to hold wrongly in this stratum.
        procedure: By which the rule is decided.
        divisor: By how much the groups around this one have divided that chance.
    """
    within = divisor * _alternatives(group, procedure)
    outcomes = [
        hold_all(member, samples, alpha, procedure, within)
        if isinstance(member, ConditionGroup)
        else hold(member, samples[member.measure].estimate(1 - alpha / within))
        for member in group.members
    ]
    decisive, neutral = (Outcome.FAILS, Outcome.HOLDS) if group.all is not None else (Outcome.HOLDS, Outcome.FAILS)
    if decisive in outcomes:
        return decisive
    return neutral if all(outcome is neutral for outcome in outcomes) else Outcome.UNDECIDED


def doubt(group: ConditionGroup, samples: Samples, procedure: Procedure) -> float:
    """The p-value of a group in one stratum: the smallest α at which it holds.

    The intervals at level 1 - p just satisfy it. A group under ``all`` is as doubtful as its most doubtful member
    (an intersection–union test), one under ``any`` as its least doubtful times the number of alternatives.
    """
    doubts = [
        doubt(member, samples, procedure)
        if isinstance(member, ConditionGroup)
        else _doubt(member, samples[member.measure])
        for member in group.members
    ]
    return max(doubts) if group.all is not None else min(1.0, min(doubts) * _alternatives(group, procedure))


def _alternatives(group: ConditionGroup, procedure: Procedure) -> int:
    """How many chances of an error a group has; by the first procedure one, whatever it is."""
    return group.alternatives() if procedure >= 2 else 1


def _doubt(condition: Condition, sample: Sample) -> float:
    if condition.operator is Operator.AT_FLOOR:
        return 0.0 if sample.floored == sample.count else 1.0
    return sample.smallest_alpha(margin(condition, sample.centre))


def margin(condition: Condition, value: float) -> float:
    """Distance from ``value`` to where the condition stops holding; negative where it does not hold."""
    match condition.operator:
        case Operator.OUTSIDE:
            return max(condition.low - value, value - condition.high)
        case Operator.AT_FLOOR:
            return math.nan
        case _:
            return min(value - condition.low, condition.high - value)


def _outcome(*, holds: bool, fails: bool) -> Outcome:
    if holds:
        return Outcome.HOLDS
    return Outcome.FAILS if fails else Outcome.UNDECIDED
