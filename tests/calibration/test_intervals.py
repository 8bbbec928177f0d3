"""Intervals cover as often as they say, and a rule at the edge of its region errs as seldom as it says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from claimlab.claims import Measurement, Status
from claimlab.claims.registration import ALPHA
from claimlab.decide import decide
from tests.decide.scenes import plan, rule, trials, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.claims import Verdict

SPREAD = 0.05
"""Standard deviation of an exponent between draws; the region's half-width is 0.2."""


def normal(chance: random.Random, centre: float) -> float:
    return chance.gauss(centre, SPREAD)


def flat(chance: random.Random, centre: float) -> float:
    return centre + SPREAD * chance.uniform(-(3**0.5), 3**0.5)


class Rates(NamedTuple):
    """Shares of simulated runs."""

    supported: float
    divergent: float
    covered: float


def simulate(
    centre: float, runs: int, draws: int, strata: int = 1, draw: Callable[[random.Random, float], float] = normal
) -> Rates:
    """Decide many simulated runs whose true exponent is ``centre`` in every stratum."""
    chance = random.Random(17)
    verdicts: list[Verdict] = []
    for _ in range(runs):
        records = trials({f"m{s}": [values(draw(chance, centre)) for _ in range(draws)] for s in range(strata)})
        verdicts.append(decide(rule(), records, plan(records)))
    spans = [verdict.estimates["exponent"][""] for verdict in verdicts]
    return Rates(
        sum(verdict.status is Status.SUPPORTED for verdict in verdicts) / runs,
        sum(verdict.status is Status.DIVERGENT for verdict in verdicts) / runs,
        sum(span.low <= centre <= span.high for span in spans) / runs,
    )


def check(runs: int, slack: float) -> None:
    """At the edges and in the middle; ``slack`` is what chance alone may add to a share."""
    for draws in (3, 5, 8):
        at_edge = simulate(4.2, runs, draws)
        assert at_edge.supported <= ALPHA + slack
        assert at_edge.divergent <= ALPHA + slack
        assert 0.93 - slack <= at_edge.covered <= 0.97 + slack
        beyond = simulate(4.4, runs, draws)
        assert beyond.divergent <= ALPHA + slack
        assert beyond.supported <= slack
    assert simulate(4.2, runs, 5, draw=flat).supported <= ALPHA + slack


def test_errors_at_the_edge_stay_below_alpha() -> None:
    check(runs=250, slack=0.03)


def test_true_and_false_claims_are_told_with_power() -> None:
    assert simulate(4.0, 200, 5).supported >= 0.95
    assert simulate(4.6, 200, 5).divergent >= 0.95
    assert simulate(4.0, 200, 5, strata=3).supported >= 0.9


def test_many_strata_do_not_make_a_lucky_one_decisive() -> None:
    """Six strata at the edge: the chance that any is called supported is what Holm keeps below alpha."""
    chance = random.Random(5)
    contested = 0
    for _ in range(250):
        records = trials({f"m{s}": [values(normal(chance, 4.2)) for _ in range(5)] for s in range(6)})
        verdict = decide(rule(), records, plan(records))
        contested += any(step.role == "supported_if" and step.outcome == "holds" for step in verdict.steps)
    assert contested / 250 <= ALPHA + 0.035


def test_many_alternatives_do_not_make_a_lucky_one_decisive() -> None:
    """Measures on the edge of divergence, any of which would be enough: however many, 5 % of runs at most."""
    chance = random.Random(3)
    for number in (2, 5, 10):
        names = [f"m{k}" for k in range(number)]
        binding = rule(
            controls=[],
            supported_if={"all": [f"{name} in [3.8, 4.2]" for name in names]},
            divergent_if={"any": [f"{name} outside [3.6, 4.4]" for name in names]},
        )
        divergent = 0
        for _ in range(200):
            drawn = [{name: Measurement(value=normal(chance, 4.4)) for name in names} for _ in range(5)]
            records = trials({"a": drawn})
            divergent += decide(binding, records, plan(records)).status is Status.DIVERGENT
        assert divergent / 200 <= ALPHA + 0.02


def test_few_tries_make_no_rate_small() -> None:
    """Rates measured over four or twelve tries a trial, true ones on the edge of either region of their rule.

    A rate of 1 % comes out as 0 in most trials, and equal draws have no spread: their tries say what they do not.
    """
    chance = random.Random(9)
    binding = rule(controls=[], supported_if=["rate below 0.01"], divergent_if=["rate above 0.05"])
    for draws, tries in ((3, 4), (5, 12)):
        for rate in (0.01, 0.05):
            words = {Status.SUPPORTED: 0, Status.DIVERGENT: 0}
            for _ in range(200):
                counts = [sum(chance.random() < rate for _ in range(tries)) for _ in range(draws)]
                measured = [{"rate": Measurement(value=n / tries, tries=tries)} for n in counts]
                records = trials({"a": [values(chance.random(), **entry) for entry in measured]})
                status = decide(binding, records, plan(records), "seeded").status
                if status in words:
                    words[status] += 1
            assert max(words.values()) / 200 <= ALPHA + 0.03


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_errors_at_the_edge_stay_below_alpha_in_full() -> None:
    check(runs=2000, slack=0.0)
