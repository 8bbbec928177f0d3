"""One sentence for a person, for every outcome of the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.measured import measured
from claimlab.claims.numerals import plain
from claimlab.claims.status import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.verdict import Step

_ROLES = {Status.SUPPORTED: "supported_if", Status.DIVERGENT: "divergent_if"}
_SIDES = {Status.SUPPORTED: "The condition for support", Status.DIVERGENT: "The condition for divergence"}


def explain(
    status: Status,
    reason: str,
    steps: Sequence[Step],
    supported: Mapping[str, Outcome],
    divergent: Mapping[str, Outcome],
) -> str:
    """Say why the status is what it is.

    Args:
        status: As decided.
        reason: As decided.
        steps: Controls and conditions with their estimates.
        supported: Stratum → outcome of ``supported_if``.
        divergent: Stratum → outcome of ``divergent_if``.
    """
    if reason == "control":
        step = next(step for step in steps if step.role == "control" and step.outcome is not Outcome.HOLDS)
        word = "fails" if step.outcome is Outcome.FAILS else "cannot be decided"
        return f"The control {step.condition} {word}: measured {measured(step, 'no estimate')}{_where(step.stratum)}."
    if status is Status.CONTESTED:
        pro = next(name for name, outcome in supported.items() if outcome is Outcome.HOLDS)
        contra = next(name for name, outcome in divergent.items() if outcome is Outcome.HOLDS)
        return f"Decisive on both sides: for the claim in {pro}, against it in {contra}."
    if status in _ROLES:
        role = _ROLES[status]
        outcomes = supported if status is Status.SUPPORTED else divergent
        held = [name for name, outcome in outcomes.items() if outcome is Outcome.HOLDS]
        step = _first(steps, role, held[0], holds=True)
        scope = f"in {len(held)} of {len(outcomes)} strata" if len(outcomes) > 1 else "over all trials"
        reading = f"{step.condition}, measured {measured(step, 'no estimate')}{_where(step.stratum)}"
        return f"{_SIDES[status]} holds {scope}: {reading}."
    open_in = next(name for name, outcome in supported.items() if outcome is not Outcome.HOLDS)
    step = _first(steps, "supported_if", open_in, holds=False)
    word = "cannot be decided" if step.outcome is Outcome.UNDECIDED else "fails"
    return (
        f"Neither side holds: {step.condition} {word}, measured {measured(step, 'no estimate')}{_where(step.stratum)}."
    )


def variants(status: Status, statuses: Mapping[str, Status]) -> str:
    """Say that the analysis variants do not agree with a status."""
    others = ", ".join(f"@{variant}: {other}" for variant, other in statuses.items() if other is not status)
    agreeing = sum(other is status for other in statuses.values())
    return f"The base analysis says {status}, but only {agreeing} of {len(statuses)} variants agree ({others})."


def contradicted(against: Sequence[str]) -> str:
    """Say what contradicts the declared randomness; the first of several, and how many more there are."""
    more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
    return f"{against[0][0].upper()}{against[0][1:]}{more}."


def no_spread(step: Step) -> str:
    """Say that draws which are all the same leave a condition open, and what its experiment could hand back."""
    estimate = step.estimate
    told = f"All {estimate.n} draws give {plain(estimate.value)}" if estimate else "All draws are the same"
    return (
        f"{told}{_where(step.stratum)}, so that {step.condition} cannot be decided from their spread: hand back "
        "the number of tries where the value is a share of tries, or else its numerical half-width, or declare the "
        "experiment deterministic if chance does not enter."
    )


def _first(steps: Sequence[Step], role: str, stratum: str, *, holds: bool) -> Step:
    return next(
        step
        for step in steps
        if step.role == role and step.stratum == stratum and (step.outcome is Outcome.HOLDS) is holds
    )


def _where(stratum: str) -> str:
    return "" if stratum == "all trials" else f" in {stratum}"
