"""Several experiments on one claim: together they never say more than each of them says."""

from itertools import product

import pytest

from claimlab.claims import Estimate, Outcome, Status, Step, Verdict
from claimlab.decide.agreement import Line, agree

SUPPORTED, DIVERGENT, CONTESTED = Status.SUPPORTED, Status.DIVERGENT, Status.CONTESTED
INCONCLUSIVE, UNVERIFIED = Status.INCONCLUSIVE, Status.UNVERIFIED


def line(name, status, *rests_on, identity=False):
    return Line(name, Verdict(status=status, explanation=f"{name} says so."), identity, frozenset(rests_on))


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        ((SUPPORTED, SUPPORTED), SUPPORTED),
        ((DIVERGENT, DIVERGENT), DIVERGENT),
        ((SUPPORTED, DIVERGENT), CONTESTED),
        ((SUPPORTED, CONTESTED), CONTESTED),
        ((SUPPORTED, INCONCLUSIVE), INCONCLUSIVE),
        ((DIVERGENT, INCONCLUSIVE), INCONCLUSIVE),
        ((SUPPORTED, UNVERIFIED), UNVERIFIED),
        ((SUPPORTED, DIVERGENT, UNVERIFIED), CONTESTED),
    ],
)
def test_the_status_is_where_all_experiments_put_the_claim(statuses, together):
    lines = [line(f"e{k}", status) for k, status in enumerate(statuses)]
    assert agree(lines).status is together
    assert agree(lines[::-1]).status is together


@pytest.mark.parametrize("statuses", list(product(Status, repeat=3)))
def test_a_further_experiment_never_makes_a_claim_look_better(statuses):
    lines = [line(f"e{k}", status) for k, status in enumerate(statuses)]
    if agree(lines).status is SUPPORTED:
        assert agree(lines[:-1]).status is SUPPORTED


def test_one_experiment_stands_for_itself():
    alone = line("only", SUPPORTED)
    assert agree([alone]) is alone.verdict


def test_an_identity_lends_no_support():
    verdict = agree([line("paper", SUPPORTED, identity=True), line("data", INCONCLUSIVE)])
    assert verdict.status is INCONCLUSIVE


def test_an_identity_that_does_not_hold_spoils_what_was_measured_beside_it():
    verdict = agree([line("paper", DIVERGENT, identity=True), line("data", SUPPORTED)])
    assert (verdict.status, verdict.reason) == (INCONCLUSIVE, "instrument")


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ({"model:a"}, {"model:b"}, "2 independent lines"),
        ({"model:a"}, {"model:a", "data:d"}, "leaves 1 line"),
        ({"model:a", "data:d"}, {"model:b", "data:d"}, "leaves 1 line"),
    ],
)
def test_what_shares_a_model_or_data_counts_as_one_line(one, other, says):
    assert says in agree([line("x", SUPPORTED, *one), line("y", SUPPORTED, *other)]).explanation


def test_strata_carry_the_name_of_their_experiment():
    estimate = Estimate(value=4.0, low=3.9, high=4.1)
    step = Step(role="supported_if", stratum="a", condition="slope above 1", outcome=Outcome.HOLDS, estimate=estimate)
    common = Verdict(status=SUPPORTED, estimates={"slope": {"a": estimate, "": estimate}}, steps=(step,))
    own = Verdict(status=SUPPORTED, estimates={"bend": {"": estimate}})
    verdict = agree([Line("x", common), Line("y", common), Line("z", own)])
    assert [step.stratum for step in verdict.steps] == ["x: a", "y: a"]
    assert set(verdict.estimates["slope"]) == {"x: a", "x: all strata", "y: a", "y: all strata"}
    assert set(verdict.estimates["bend"]) == {""}
