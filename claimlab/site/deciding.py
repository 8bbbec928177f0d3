"""What decided a claim, in one line: which measure, what was measured, and what was needed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimlab.claims import Kind, Outcome, Status
from claimlab.claims.numerals import interval, plain
from claimlab.site.strata import verdict_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims import Condition, Registration, Rule, Step, Verdict
    from claimlab.verification.standing import Standing

MAX_LINES = 2
_SIDES = {
    Status.SUPPORTED: ("supported_if", True),
    Status.DIVERGENT: ("divergent_if", True),
    Status.CONTESTED: ("supported_if", True),
}
"""Status → the side of the rule that set it, and whether its condition held; without one, support was not reached."""


def deciding_line(standing: Standing, registrations: Mapping[str, Registration]) -> str:
    """``MEASURE: measured 0.543 [0.283, 0.804], needed below 0``; empty when nothing was measured.

    Of several experiments those are named that came out as the claim did; of a status that is taken from other claims,
    the claims that decided it. An identity is called one, since its holding says nothing of a model.
    """
    if standing.parts:
        return standing.verdict.explanation.rstrip(".")
    lines = standing.lines or {"": standing}
    chosen = {name: line for name, line in lines.items() if line.status is standing.status} or lines
    said = []
    for name, line in chosen.items():
        registration = registrations.get(line.registration)
        text = decided_by(line.verdict, registration.rule if registration else None)
        if text and registration and registration.rule.kind is Kind.IDENTITY:
            text = f"an identity, which must hold on paper. {text}"
        said += [f"{name}: {text}" if name else text] if text else []
    return "; ".join(said[:MAX_LINES])


def decided_by(verdict: Verdict, rule: Rule | None = None) -> str:
    """The same for one verdict; a statistic of the rule goes by its own words instead of its name."""
    step = _deciding_step(verdict)
    if step is None:
        return ""
    measure = step.condition.partition(" ")[0]
    statistic = rule.statistics.get(measure) if rule else None
    name = str(statistic).replace("rank-correlation", "rank correlation") if statistic else measure
    before = "control " if step.role == "control" else ""
    return f"{before}{name}: measured {_values(verdict, step)}, {_needed(verdict, step)}"


def _deciding_step(verdict: Verdict) -> Step | None:
    """The condition that the verdict's sentence names, else the first that came out as it says."""
    role, holds = _SIDES.get(_base_status(verdict), ("supported_if", False))
    if verdict.reason == "control":
        role, holds = "control", False
    found = [step for step in verdict.steps if step.role == role and step.estimate and _holds(step) is holds]
    sentence = verdict.explanation
    named = (step for step in found if any(f" {step.condition}{end}" in sentence for end in (",", " ")))
    return next(named, next(iter(found), None))


def _base_status(verdict: Verdict) -> Status:
    """The verdict's status; where variants of the analysis took it back, the one that they speak of."""
    variants = [step.condition for step in verdict.steps if step.role == "variant"]
    return Status(variants[0].partition(" ")[0]) if verdict.reason == "variants" and variants else verdict.status


def _conditions(verdict: Verdict, role: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.condition for step in verdict.steps if step.role == role))


def _holds(step: Step) -> bool:
    return step.outcome is Outcome.HOLDS


def _values(verdict: Verdict, step: Step) -> str:
    """The interval of a single stratum, or the range over those in which the condition came out so, and theirs."""
    same = [other for other in verdict.steps if (other.role, other.condition) == (step.role, step.condition)]
    decisive = _base_status(verdict) in (Status.SUPPORTED, Status.DIVERGENT) or step.role == "control"
    chosen = [other for other in same if not decisive or _holds(other) is _holds(step)]
    estimates = [other.estimate for other in chosen if other.estimate]
    if len(estimates) == 1:
        where = f" in {verdict_names(verdict).of(step.stratum)}, one of {len(same)} strata" if len(same) > 1 else ""
        return f"{interval(estimates[0])}{where}"
    spread = min((one.high - one.low) / 2 for one in estimates)
    low, high = (plain(end(one.value for one in estimates), spread=spread) for end in (min, max))
    ends = (
        plain(min(one.low for one in estimates), spread=spread),
        plain(max(one.high for one in estimates), spread=spread),
    )
    unit = "" if estimates[0].unit in ("", "1") else f" {estimates[0].unit}"
    over = f"over {len(same)} strata" if len(chosen) == len(same) else f"in {len(chosen)} of {len(same)} strata"
    return f"{low if low == high else f'{low} to {high}'} [{', '.join(ends)}]{unit} {over}"


def _needed(verdict: Verdict, step: Step) -> str:
    """Where the measure had to lie for support; and what counts against, where that decided and is not the rest."""
    if step.role == "control":
        return f"needed {_region(_condition(step.condition))}"
    measure, status = step.condition.partition(" ")[0], _base_status(verdict)
    sides = {
        role: [_condition(text) for text in _conditions(verdict, role) if text.partition(" ")[0] == measure]
        for role in ("supported_if", "divergent_if")
    }
    wanted = sides["supported_if"]
    said = [f"needed {' and '.join(map(_region, wanted))}"] if wanted else []
    known = {bound for one in wanted for bound in (one.low, one.high)} | {-math.inf, math.inf}
    if status in (Status.DIVERGENT, Status.CONTESTED):
        against = [one for one in sides["divergent_if"] if not wanted or {one.low, one.high} - known]
        said += [f"{_region(one)} counts against it" for one in against]
    return "; ".join(said)


def _condition(text: str) -> Condition:
    from claimlab.claims import Condition  # noqa: PLC0415 - pydantic loads slowly, and most claims have no rule

    return Condition.parse(text)


def _region(condition: Condition) -> str:
    """``above 0.5``, ``from 3.8 to 4.2``: a condition without its measure."""
    from claimlab.claims import Operator  # noqa: PLC0415

    if condition.operator is Operator.AT_FLOOR:
        return "at the instrument's floor"
    if condition.operator is Operator.IN and math.isfinite(condition.low) and math.isfinite(condition.high):
        return f"from {condition.low:g} to {condition.high:g}"
    return str(condition).partition(" ")[2]
