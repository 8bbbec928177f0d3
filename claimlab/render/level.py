"""The level of each interval that a verdict shows, read off the rule and the outcomes.

Intervals by which either side of a rule is decided are at Holm's levels: with m strata the first that decides is at
1 - α/m, the next at 1 - α/(m - 1), and all that decide neither side are at the level at which this stopped. From the
second procedure on conditions under ``any`` divide what is left to their stratum. All other intervals, those of
controls among them, are at 1 - α. Estimates do not carry their level. The outcomes give it, save in which order several
strata that decide came: they are given the range that they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.condition import Condition, ConditionGroup
from claimlab.claims.registration import ALPHA, divisors
from claimlab.claims.rule import Interval
from claimlab.claims.status import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimlab.claims import Registration, Rule, Step, Verdict

_SIDES = ("supported_if", "divergent_if")

Range = tuple[float, float]
"""The lowest and the highest level that an interval may be at."""

PLAIN: Range = (1 - ALPHA, 1 - ALPHA)


def levels(rule: Rule, verdict: Verdict) -> Mapping[str, Range]:
    """Stratum → level of the intervals that either side of the rule was decided by."""
    outcomes: dict[str, dict[tuple[str, str], Outcome]] = {}
    for step in verdict.steps:
        if step.role in _SIDES:
            outcomes.setdefault(step.stratum, {})[step.role, step.condition] = step.outcome
    sides = dict(zip(_SIDES, (rule.supported_if, rule.divergent_if), strict=True))
    decisive = [
        stratum for stratum, seen in outcomes.items() if any(_holds(sides[role], role, seen) for role in _SIDES)
    ]
    number, deciding = len(outcomes), len(decisive)
    first = (1 - ALPHA / max(number - deciding + 1, 1), 1 - ALPHA / max(number, 1))
    rest = 1 - ALPHA / max(number - deciding, 1)
    return {stratum: first if stratum in decisive else (rest, rest) for stratum in outcomes}


def level_of(registration: Registration, verdict: Verdict, steps: Iterable[Step]) -> str:
    """``97.5 %``, or ``95–97.5 %`` over several strata; ``–`` for an envelope, which spans every value."""
    rule = registration.rule
    known, parts = levels(rule, verdict), _divisors(registration)
    shown = [step for step in steps if step.estimate is not None and not _is_envelope(rule, step.condition)]
    return percent(
        [
            _part(known[step.stratum], parts[step.role, step.condition]) if step.role in _SIDES else PLAIN
            for step in shown
        ]
    )


def decided_at(rule: Rule, verdict: Verdict) -> str:
    """The level at which a rule's measures are shown, over all strata; ``–`` where there are none."""
    known = levels(rule, verdict)
    steps = [step for step in verdict.steps if step.role in _SIDES and step.estimate is not None]
    return percent([known[step.stratum] for step in steps if not _is_envelope(rule, step.condition)])


def _divisors(registration: Registration) -> dict[tuple[str, str], int]:
    """Side and condition → by how much it divides its stratum's chance of an error."""
    rule = registration.rule
    found: dict[tuple[str, str], int] = {}
    for role, group in zip(_SIDES, (rule.supported_if, rule.divergent_if), strict=True):
        parts = divisors(group, registration.procedure)
        found |= {(role, str(condition)): part for condition, part in zip(group.conditions(), parts, strict=True)}
    return found


def _part(level: Range, divisor: int) -> Range:
    return 1 - (1 - level[0]) / divisor, 1 - (1 - level[1]) / divisor


def percent(ranges: Iterable[Range]) -> str:
    """Levels as per cent, the lowest and the highest of several; ``–`` for none."""
    known = list(ranges)
    if not known:
        return "–"
    low, high = min(entry[0] for entry in known), max(entry[1] for entry in known)
    ends = dict.fromkeys(f"{100 * level:.4g}" for level in (low, high))
    return f"{'–'.join(ends)} %"


def _holds(group: ConditionGroup, role: str, seen: Mapping[tuple[str, str], Outcome]) -> bool:
    held = [
        _holds(member, role, seen)
        if isinstance(member, ConditionGroup)
        else seen.get((role, str(member))) is Outcome.HOLDS
        for member in group.members
    ]
    return all(held) if group.all is not None else any(held)


def _is_envelope(rule: Rule, condition: str) -> bool:
    """Whether a measure's interval is an envelope: the rule asks for it, and the measure is none of its statistics."""
    return rule.interval is Interval.ENVELOPE and Condition.parse(condition).measure not in rule.statistics
