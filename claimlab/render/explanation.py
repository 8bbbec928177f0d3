"""What would change a verdict, and what it does not establish: the two things that a status alone hides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimlab.claims import Kind, Operator, Outcome, Status
from claimlab.claims.condition import Condition
from claimlab.claims.measured import measured
from claimlab.claims.numerals import count, plain

if TYPE_CHECKING:
    from claimlab.claims import Estimate, Registration, Rule, Step, Verdict

_SIDE = {Status.SUPPORTED: "supported_if", Status.DIVERGENT: "divergent_if"}


def what_would_flip(verdict: Verdict) -> tuple[str, ...]:
    """For a decided claim the condition that holds most narrowly, and else every condition that stands in the way.

    Most narrowly is by the room up to the bound in half-widths of the interval: measures of different units compare
    by nothing else.

    Args:
        verdict: Of one rule.
    """
    side = _SIDE.get(verdict.status)
    if side is None:
        return tuple(_in_the_way(step) for step in verdict.steps if _blocks(step))
    rooms = [
        (room / width if width else math.inf, room, step)
        for step in verdict.steps
        if step.role in (side, "control") and step.outcome is Outcome.HOLDS and step.estimate is not None
        if (room := _room(Condition.parse(step.condition), step.estimate)) < math.inf
        for width in [(step.estimate.high - step.estimate.low) / 2]
    ]
    if not rooms:
        return ()
    times, room, step = min(rooms, key=lambda found: found[:2])
    moves = f"{times:.2g} times its half-width ({plain(room)})" if times < math.inf else plain(room)
    where = f"{step.condition} in {step.stratum or 'all strata'}, {measured(step)}"
    return (f"the closest call, measured by its half-width, is {where}: it stops holding once it moves by {moves}",)


def not_established(rule: Rule, registration: Registration, verdict: Verdict, runs: int) -> tuple[str, ...]:
    """What a reader may not take from the verdict.

    Args:
        rule: That decided.
        registration: That was in force.
        verdict: As decided.
        runs: Complete runs under that registration.
    """
    found = []
    if verdict.status in (Status.INCONCLUSIVE, Status.UNVERIFIED):
        found.append("the claim, and its opposite as well: nothing was decided")
    if rule.kind is Kind.IDENTITY:
        found.append("anything about the world: an identity validates the instrument")
    for name in rule.strata:
        seen = dict.fromkeys(str(trial.settings.get(name, "–")) for trial in registration.trials)
        found.append(f"the same for any other {name} than {', '.join(seen)}")
    if not (rule.variants or any(step.role == "variant" for step in verdict.steps)):
        found.append("the same under another analysis: no variants were measured")
    if runs < 2:
        found.append(f"the same in another run: there is {count(runs, 'complete run')} under this registration")
    found.append("that nobody ran it in private before it was registered: no ledger can show that")
    return tuple(found)


def _blocks(step: Step) -> bool:
    return step.role != "divergent_if" and step.outcome is not Outcome.HOLDS


def _in_the_way(step: Step) -> str:
    role = {"control": "the control", "variant": "the variant"}.get(step.role, "support needs")
    found = f", measured {measured(step)}" if step.estimate else ""
    return f"{role} {step.condition} in {step.stratum or 'all strata'}{found}"


def _room(condition: Condition, estimate: Estimate) -> float:
    """How far the interval may move before the condition stops holding; infinite where no bound is near."""
    match condition.operator:
        case Operator.IN:
            return min(estimate.low - condition.low, condition.high - estimate.high)
        case Operator.OUTSIDE:
            return max(condition.low - estimate.high, estimate.low - condition.high)
        case Operator.BELOW:
            return condition.high - estimate.high
        case Operator.ABOVE:
            return estimate.low - condition.low
        case Operator.AT_FLOOR:
            return math.inf
