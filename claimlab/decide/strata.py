"""Trials sorted into fixed strata, and the intervals that are fair to have looked at all of them.

The intervals are simultaneous in the manner of Holm (1979, A simple sequentially rejective multiple test procedure).
Every stratum has, for either side of the rule, a p-value: the smallest α at which its intervals satisfy that side. The
strata are taken in order of the smaller of the two; the first gets intervals at level 1 - α/m, the next at
1 - α/(m - 1), up to 1 - α, and from the first stratum on that decides neither side at its level the level stays. So the
chance that any stratum at all is called decisive wrongly is at most α, and yet "the whole interval satisfies the
condition" is literally true of the interval that is shown.

Within a stratum, conditions under ``any`` share its α (:mod:`claimlab.decide.holding`).

Controls and measures that neither side reads keep the plain level 1 - α: a control must hold in every stratum, which
makes looking at many strata stricter, never laxer (an intersection–union test).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.registration import ALPHA, CURRENT_PROCEDURE, Procedure
from claimlab.claims.rule import Interval, Rule
from claimlab.claims.status import Outcome
from claimlab.decide.bootstrap import bootstrap_samples
from claimlab.decide.derived import derive
from claimlab.decide.equal_draws import are_expected, doubted
from claimlab.decide.holding import Samples, doubt, hold_all
from claimlab.decide.sample import Sample, envelope_of, sample_of
from claimlab.decide.tries import with_tries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.measurement import Measurement
    from claimlab.claims.registration import PlannedTrial
    from claimlab.claims.run import Determinism


def label(rule: Rule, trial: PlannedTrial) -> str:
    """Name of the stratum of a trial, such as ``model=smollm2-135m-instruct, task=gsm_symbolic``.

    A setting that the trial does not have is left out; without any the one stratum is called ``all trials``.
    """
    parts = [f"{key}={trial.settings[key]}" for key in rule.strata if key in trial.settings]
    return ", ".join(parts) or "all trials"


def summarise(
    rule: Rule,
    draws: Sequence[Mapping[str, Measurement]],
    declared: Determinism = "",
    procedure: Procedure = CURRENT_PROCEDURE,
) -> dict[str, Sample]:
    """Sample of every measure that all draws of one stratum carry, and of every statistic of the rule.

    Args:
        rule: Says how intervals are drawn, and what it reads.
        draws: The values of each trial.
        declared: What the experiment says of its randomness.
        procedure: From the second on, shares know their tries, and equal draws that a side of the rule reads are
            doubted.
    """
    shared = set(draws[0]).intersection(*draws[1:])
    columns = {measure: [draw[measure] for draw in draws] for measure in sorted(shared)}
    if rule.interval is Interval.BOOTSTRAP:
        samples = bootstrap_samples(columns)
    else:
        summary = envelope_of if rule.interval is Interval.ENVELOPE else sample_of
        samples = {measure: summary(values) for measure, values in columns.items()}
    if procedure >= 2 and rule.interval is not Interval.ENVELOPE:
        samples = {measure: with_tries(sample, columns[measure]) for measure, sample in samples.items()}
    if procedure >= 2 and not are_expected(rule, declared):
        sides = (*rule.supported_if.conditions(), *rule.divergent_if.conditions())
        read = samples.keys() & {condition.measure for condition in sides}
        samples |= {measure: doubted(samples[measure]) for measure in read}
    return {**samples, **derive(rule.statistics, columns)}


def alphas(rule: Rule, strata: Mapping[str, Samples], procedure: Procedure) -> dict[str, float]:
    """Chance of an error that each stratum may spend, by the procedure of Holm that the module describes.

    Args:
        rule: Both sides are looked at.
        strata: Label → samples of at least the measures that both sides read.
        procedure: By which the rule is decided.
    """
    sides = (rule.supported_if, rule.divergent_if)
    doubts = {name: min(doubt(side, samples, procedure) for side in sides) for name, samples in strata.items()}
    found: dict[str, float] = {}
    remaining, stopped = len(strata), False
    for name in sorted(strata, key=lambda entry: (doubts[entry], entry)):
        found[name] = ALPHA / remaining
        held = (hold_all(side, strata[name], found[name], procedure) is Outcome.HOLDS for side in sides)
        stopped = stopped or not any(held)
        remaining -= 0 if stopped else 1
    return found
