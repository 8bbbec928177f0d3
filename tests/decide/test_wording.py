"""The sentence beside a verdict."""

from __future__ import annotations

import pytest

from claimlab.claims.measurement import Estimate
from claimlab.claims.numerals import interval
from claimlab.claims.status import Outcome, Status
from claimlab.claims.verdict import Step
from claimlab.decide import decide
from claimlab.decide.wording import explain
from tests.decide.scenes import plan, rule, trials, values

MEASURED = {
    "supported": (3.98, 4.0, 4.01, 4.02),
    "divergent": (2.98, 3.0, 3.01, 3.02),
    "inconclusive": (3.0, 4.0, 5.0),
}


@pytest.mark.parametrize("status", sorted(MEASURED))
def test_it_gives_the_interval_with_the_digits_that_tables_give_it(status: str) -> None:
    records = trials({"a": [values(x) for x in MEASURED[status]]})
    verdict = decide(rule(), records, plan(records))
    assert verdict.status == status
    assert f"measured {interval(verdict.estimates['exponent']['model=a'])} in model=a" in verdict.explanation


def test_an_end_beside_a_bound_is_written_with_the_digits_that_show_its_side() -> None:
    beside = Estimate(value=4.0, low=3.49996, high=4.4, n=5)
    condition, outcome = "exponent in [3.5, 4.5]", Outcome.UNDECIDED
    step = Step(role="supported_if", stratum="s", condition=condition, outcome=outcome, estimate=beside)
    said = explain(Status.INCONCLUSIVE, "precision", (step,), {"s": Outcome.UNDECIDED}, {"s": Outcome.FAILS})
    assert "measured 4.00 [3.49996, 4.40] in s" in said
