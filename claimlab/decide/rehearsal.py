"""A rule proves that it can fail before it meets any data.

Synthetic trials are drawn on the registered grid around a point where the claim is true, one where it is false, and
around the true point with so much noise that nothing should be told. The shares of the verdicts show what the rule
does, and the power how small the spread between trials must be for it to decide. A rule that can never come out
supported, or never divergent, is refused: it tests nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimlab.claims.measurement import Measurement, Measurements
from claimlab.claims.run import SeededTrial, TrialRecord
from claimlab.claims.status import Status, TrialState
from claimlab.decide.acting import act_out
from claimlab.decide.decision import decide
from claimlab.decide.scenarios import Scenario, middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims.registration import PlannedTrial
    from claimlab.claims.rule import Rule
    from claimlab.claims.verdict import Verdict

USUAL_SPREAD = 0.25
"""Standard deviation between trials in the scenarios ``true`` and ``false``, relative to the room up to the bound."""
NOISY_SPREAD = 10.0
SPREADS = (0.1, 0.25, 0.5, 1.0)
ENOUGH_POWER = 0.8

_SOUGHT = {"true": Status.SUPPORTED, "false": Status.DIVERGENT}


@dataclass(frozen=True)
class Rehearsal:
    """What a rule does with synthetic trials.

    Attributes:
        shares: Scenario (``true``, ``false``, ``noisy``) → status → share of the rounds.
        power: Scenario (``true``, ``false``) → relative spread → share of the rounds with the status that is right.
        refusals: Why the rule cannot be registered; empty when it can.
        warnings: What its author should know.
    """

    shares: dict[str, dict[str, float]] = field(default_factory=dict)
    power: dict[str, dict[float, float]] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def rehearse(rule: Rule, planned: Sequence[PlannedTrial], rounds: int = 100) -> Rehearsal:
    """Run a rule on synthetic trials; the same rule and grid always give the same rehearsal.

    Args:
        rule: To be registered.
        planned: The grid to be registered.
        rounds: Synthetic runs for each scenario and spread.
    """
    scenarios = {
        "true": middle([rule.supported_if], rule.controls, rule.statistics),
        "false": middle([rule.divergent_if], rule.controls, rule.statistics),
    }
    refusals = _impossible(rule, scenarios)
    if refusals:
        return Rehearsal(refusals=tuple(refusals))
    stage = _Stage(rule, planned, rounds)
    found = {name: scenario for name, scenario in scenarios.items() if scenario is not None}
    for name, scenario in found.items():
        if stage.share(scenario, 0.0).get(_SOUGHT[name], 0.0) < 1.0:
            verdict = stage.verdict(scenario, 0.0)
            refusals.append(f"the rule can never come out {_SOUGHT[name]} on this grid: {verdict.explanation}")
    if refusals:
        return Rehearsal(refusals=tuple(refusals))
    seen = {name: {spread: stage.share(scenario, spread) for spread in SPREADS} for name, scenario in found.items()}
    power = {
        name: {spread: by_status.get(_SOUGHT[name], 0.0) for spread, by_status in by_spread.items()}
        for name, by_spread in seen.items()
    }
    shares = {name: by_spread[USUAL_SPREAD] for name, by_spread in seen.items()}
    shares["noisy"] = stage.share(found["true"], NOISY_SPREAD)
    named = {name: {status.value: share for status, share in by_status.items()} for name, by_status in shares.items()}
    return Rehearsal(named, power, (), tuple(_warnings(power, shares["noisy"])))


def _impossible(rule: Rule, scenarios: dict[str, Scenario | None]) -> list[str]:
    refusals = [
        f"the rule can never come out {_SOUGHT[name]}: no measurements satisfy that side and the controls together"
        for name, scenario in scenarios.items()
        if scenario is None
    ]
    both = middle([rule.supported_if, rule.divergent_if], rule.controls, rule.statistics)
    if both is not None:
        where = ", ".join(f"{measure} = {point.value:g}" for measure, point in both.items())
        refusals.append(f"both sides of the rule hold at {where}: nothing would count against the claim there")
    return refusals


def _warnings(power: dict[str, dict[float, float]], noisy: dict[Status, float]) -> list[str]:
    warnings = []
    for name, by_spread in power.items():
        reached = by_spread[USUAL_SPREAD]
        if reached < ENOUGH_POWER:
            warnings.append(
                f"low power: when the claim is {name} and trials spread by {USUAL_SPREAD:g} of the room up to the "
                f"bound, {reached:.0%} of runs come out {_SOUGHT[name]}; plan more draws or a wider region"
            )
    decided = 1.0 - noisy.get(Status.INCONCLUSIVE, 0.0)
    if decided > 1 - ENOUGH_POWER:
        warnings.append(f"noise alone decides {decided:.0%} of runs")
    return warnings


class _Stage:
    """Synthetic runs of one rule on one grid."""

    def __init__(self, rule: Rule, planned: Sequence[PlannedTrial], rounds: int) -> None:
        self.rule = rule
        self.planned = planned
        self.rounds = rounds
        self._seeded = [SeededTrial(**trial.model_dump(), seed=0) for trial in planned]
        self._nought = dict.fromkeys(rule.required(), Measurement(value=0.0))

    def share(self, scenario: Scenario, spread: float) -> dict[Status, float]:
        """Status → share of the rounds; without spread one round says it all."""
        rounds = self.rounds if spread else 1
        counts: dict[Status, int] = {}
        for number in range(rounds):
            status = self.verdict(scenario, spread, number).status
            counts[status] = counts.get(status, 0) + 1
        return {status: count / rounds for status, count in sorted(counts.items())}

    def verdict(self, scenario: Scenario, spread: float, number: int = 0) -> Verdict:
        """Verdict of one round."""
        chance = random.Random(number)  # noqa: S311 - a simulation that must be the same everywhere
        trials = [self._trial(trial, scenario, spread, chance) for trial in self._seeded]
        return decide(self.rule, trials, self.planned)

    def _trial(self, trial: SeededTrial, scenario: Scenario, spread: float, chance: random.Random) -> TrialRecord:
        values = dict(self._nought)
        drawn: dict[str, float] = {}
        for measure, point in scenario.items():
            if measure in self.rule.statistics:
                values |= act_out(self.rule.statistics, measure, point.value, trial, chance if spread else None, drawn)
            else:
                value = chance.gauss(point.value, spread * point.room)
                values[measure] = Measurement(value=value, at_floor=point.at_floor)
        return TrialRecord(
            run="rehearsal",
            trial=trial,
            state=TrialState.FINISHED,
            measurements=Measurements(values={**values, **self._variants(values)}),
            started="",
            seconds=0.0,
        )

    def _variants(self, values: dict[str, Measurement]) -> dict[str, Measurement]:
        """The variants that the rule names, each with the base values."""
        return {f"{measure}@{variant}": value for measure, value in values.items() for variant in self.rule.variants}
