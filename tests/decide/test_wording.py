"""The sentence beside a verdict."""

from __future__ import annotations

import pytest

from claimlab.claims.numerals import interval
from claimlab.decide import decide
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
