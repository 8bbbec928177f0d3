"""From a rule and its trials to one verdict: the first of these that applies.

1. unverified: no trial was recorded, or none planned.
2. inconclusive (missing trials): a planned trial did not finish, or a stratum has fewer than the rule asks for.
3. inconclusive (the reason that the trial's notes give, else missing measure): a trial lacks a measure of the rule.
4. inconclusive (unit): trials give one measure in different units.
5. inconclusive (determinism): the numbers contradict what the experiment says of its randomness.
6. inconclusive (control): a control does not hold in some stratum.
7. contested: one stratum decides for the claim and another against it, unless the rule says that one exception
   refutes (``divergent_in: any``).
8. supported, or 9. divergent: that side of the rule holds in every stratum (or in any, where the rule says so of
   divergence), and at least 80 % of the analysis variants come out the same; if they do not, inconclusive (variants).
10. inconclusive: imprecise, or between when the intervals are narrow enough and lie on neither side.

What is inconclusive by 10 because of equal draws is named so: no spread.

By procedure 1, the decision as it was at first, shares that trials measured know nothing of their tries, and equal
draws have an interval without width; conditions under ``any`` are not corrected for their number. By procedure 2
shares have the interval of :mod:`claimlab.decide.tries`, equal draws none that decides anything
(:mod:`claimlab.decide.equal_draws`), and conditions under ``any`` share α (:mod:`claimlab.decide.holding`). A
registration says which procedure is its own.

A pure and total function: no order of trials, no clock and no random number enters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimlab.claims.condition import Condition
from claimlab.claims.registration import ALPHA, CURRENT_PROCEDURE, Procedure, divisors
from claimlab.claims.status import Outcome, Status, TrialState
from claimlab.claims.verdict import Step, Verdict
from claimlab.decide import gaps, wording
from claimlab.decide.determinism import contradictions
from claimlab.decide.equal_draws import EqualDraws
from claimlab.decide.holding import Samples, hold, hold_all
from claimlab.decide.strata import alphas, label, summarise
from claimlab.decide.tries import across_strata
from claimlab.decide.variants import VARIANT_AGREEMENT, is_varied, variants_of, with_variant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.measurement import Estimate, Measurement
    from claimlab.claims.registration import PlannedTrial
    from claimlab.claims.rule import Rule
    from claimlab.claims.run import Determinism, TrialRecord

Draws = dict[str, list["Mapping[str, Measurement]"]]
"""Stratum → the values of each of its trials."""


class _Deciding(NamedTuple):
    """What the numbers are held against, and how."""

    rule: Rule
    declared: Determinism
    procedure: Procedure


def decide(
    rule: Rule,
    trials: Sequence[TrialRecord],
    planned: Sequence[PlannedTrial],
    declared: Determinism = "",
    procedure: Procedure = CURRENT_PROCEDURE,
) -> Verdict:
    """Decide a claim by its rule.

    Args:
        rule: As it was registered.
        trials: Every record of the run in any order, failed attempts included.
        planned: The registered grid; records of trials that are not in it are ignored.
        declared: What the experiment says of its randomness; empty checks nothing.
        procedure: That of the registration.

    Returns:
        Exactly one verdict, with the estimates and steps that lead to it.
    """
    if not trials or not planned:
        return Verdict(status=Status.UNVERIFIED, reason="no run", explanation="No registered run has recorded a trial.")
    finished = {
        record.trial.index: record
        for record in sorted(trials, key=lambda record: (record.trial.index, record.started))
        if record.state is TrialState.FINISHED and record.measurements is not None
    }
    ordered = sorted(planned, key=lambda trial: trial.index)
    strata = [label(rule, trial) for trial in ordered]
    gap = gaps.find(rule, trials, finished, ordered, strata)
    if gap is not None:
        return Verdict(status=Status.INCONCLUSIVE, reason=gap.reason, explanation=gap.explanation)
    counted = [finished[trial.index] for trial in ordered]
    against = contradictions(declared, counted)
    if against:
        return Verdict(status=Status.INCONCLUSIVE, reason="determinism", explanation=wording.contradicted(against))
    draws: Draws = {}
    for stratum, record in zip(strata, counted, strict=True):
        draws.setdefault(stratum, []).append(record.measurements.values)  # type: ignore[union-attr]
    return _judge_with_variants(_Deciding(rule, declared, procedure), draws)


def _judge_with_variants(how: _Deciding, draws: Draws) -> Verdict:
    verdict = _judge(how, draws)
    if verdict.status not in (Status.SUPPORTED, Status.DIVERGENT):
        return verdict
    statuses = {variant: _status_under(variant, how, draws) for variant in variants_of(how.rule, draws)}
    agreeing = sum(status is verdict.status for status in statuses.values())
    steps = tuple(
        Step(
            role="variant",
            stratum="",
            condition=f"{verdict.status} under @{variant}",
            outcome=Outcome.HOLDS if status is verdict.status else Outcome.FAILS,
        )
        for variant, status in statuses.items()
    )
    if agreeing < VARIANT_AGREEMENT * len(statuses):
        return verdict.model_copy(
            update={
                "status": Status.INCONCLUSIVE,
                "reason": "variants",
                "explanation": wording.variants(verdict.status, statuses),
                "steps": (*verdict.steps, *steps),
            }
        )
    return verdict.model_copy(update={"steps": (*verdict.steps, *steps)})


def _status_under(variant: str, how: _Deciding, draws: Draws) -> Status:
    if not all(is_varied(values, how.rule.required(), variant) for values in draws.values()):
        return Status.UNVERIFIED
    return _judge(how, {name: with_variant(values, variant) for name, values in draws.items()}).status


class _Sides(NamedTuple):
    """In which strata either side of the rule holds."""

    supported: dict[str, Outcome]
    divergent: dict[str, Outcome]


def _judge(how: _Deciding, draws: Draws) -> Verdict:
    """Verdict from complete measurements, variants left aside."""
    rule = how.rule
    strata = {name: summarise(rule, values, how.declared, how.procedure) for name, values in sorted(draws.items())}
    at = alphas(rule, strata, how.procedure)
    conditions = (*rule.supported_if.conditions(), *rule.divergent_if.conditions())
    decided_on = {condition.measure for condition in conditions}
    shown = {
        name: {
            measure: sample.estimate(1 - (at[name] if measure in decided_on else ALPHA))
            for measure, sample in samples.items()
        }
        for name, samples in strata.items()
    }
    controls = tuple(
        Step(
            role="control",
            stratum=name,
            condition=str(control),
            outcome=hold(control, estimate := samples[control.measure].estimate(1 - ALPHA)),
            estimate=estimate,
        )
        for control in rule.controls
        for name, samples in strata.items()
    )
    sides = _Sides(
        supported={name: hold_all(rule.supported_if, strata[name], at[name], how.procedure) for name in strata},
        divergent={name: hold_all(rule.divergent_if, strata[name], at[name], how.procedure) for name in strata},
    )
    steps = (*controls, *_side_steps(how, strata, at))
    status, reason = _status(rule, controls, sides)
    equal = _equal_in_the_way(reason, steps, strata)
    explanation = wording.explain(status, reason, steps, sides.supported, sides.divergent)
    return Verdict(
        status=status,
        reason="no spread" if equal else reason,
        explanation=wording.no_spread(equal) if equal else explanation,
        estimates=_estimates(strata, shown),
        steps=steps,
    )


def _status(rule: Rule, controls: Sequence[Step], sides: _Sides) -> tuple[Status, str]:
    supported = [outcome is Outcome.HOLDS for outcome in sides.supported.values()]
    divergent = [outcome is Outcome.HOLDS for outcome in sides.divergent.values()]
    if any(step.outcome is not Outcome.HOLDS for step in controls):
        return Status.INCONCLUSIVE, "control"
    if rule.divergent_in == "any" and any(divergent):
        return Status.DIVERGENT, ""
    if any(supported) and any(divergent):
        return Status.CONTESTED, ""
    if all(supported):
        return Status.SUPPORTED, ""
    if all(divergent):
        return Status.DIVERGENT, ""
    outcomes = (*sides.supported.values(), *sides.divergent.values())
    return Status.INCONCLUSIVE, "imprecise" if Outcome.UNDECIDED in outcomes else "between"


def _equal_in_the_way(reason: str, steps: Sequence[Step], strata: Mapping[str, Samples]) -> Step | None:
    """The first condition that equal draws leave open, if they are what stands in the way of a decision."""
    if reason != "imprecise":
        return None
    for step in steps:
        if step.role != "control" and step.outcome is Outcome.UNDECIDED:
            sample = strata[step.stratum][Condition.parse(step.condition).measure]
            if isinstance(sample, EqualDraws):
                return step
    return None


def _side_steps(how: _Deciding, strata: Mapping[str, Samples], at: Mapping[str, float]) -> tuple[Step, ...]:
    """Every condition of both sides in every stratum, each with the interval that it is held against."""
    return tuple(
        Step(
            role=role,
            stratum=name,
            condition=str(condition),
            outcome=hold(condition, estimate := samples[condition.measure].estimate(1 - at[name] / divisor)),
            estimate=estimate,
        )
        for role, group in (("supported_if", how.rule.supported_if), ("divergent_if", how.rule.divergent_if))
        for condition, divisor in zip(group.conditions(), divisors(group, how.procedure), strict=True)
        for name, samples in strata.items()
    )


def _estimates(
    strata: Mapping[str, Samples], shown: Mapping[str, Mapping[str, Estimate]]
) -> dict[str, dict[str, Estimate]]:
    """Measure → stratum → estimate, and under ``""`` the mean over the strata for measures that all of them have."""
    found: dict[str, dict[str, Estimate]] = {}
    for measure in sorted({measure for samples in strata.values() for measure in samples}):
        having = [name for name in strata if measure in strata[name]]
        found[measure] = {name: shown[name][measure] for name in having}
        if len(having) == len(strata):
            found[measure][""] = across_strata([strata[name][measure] for name in having]).estimate(1 - ALPHA)
    return found
