"""What a condition measured never contradicts its outcome, and a span over strata says that it is one."""

from claimlab.claims import Estimate, Outcome, Step
from claimlab.claims.measured import measured, span


def step(low, high, stratum="a"):
    estimate = Estimate(value=(low + high) / 2, low=low, high=high)
    return Step(role="supported_if", stratum=stratum, condition="e below 0.3", outcome=Outcome.HOLDS, estimate=estimate)


def test_an_interval_that_ends_just_below_the_bound_is_not_rounded_up_to_it():
    assert measured(step(0.1, 0.29996)) == "0.200 [0.100, 0.29996]"
    assert measured(Step(role="variant", stratum="", condition="supported under @x", outcome=Outcome.HOLDS)) == "–"


def test_a_span_over_strata_says_how_many_and_keeps_clear_of_the_bound_too():
    assert span([step(0.1, 0.2), step(0.1, 0.29996, "b")]) == "0.175 [0.100, 0.29996] over 2 strata"
    assert span([step(0.1, 0.2)]) == "0.150 [0.100, 0.200]"
    assert span([]) == "–"
