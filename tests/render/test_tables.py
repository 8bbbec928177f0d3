"""Tables never let text out of its cell."""

from hypothesis import given
from hypothesis import strategies as st

from claimlab.claims import Estimate, Inputs, Outcome, Registration, Rule, Status, Step, Verdict
from claimlab.render.tables import cell, condition_table, table


@given(st.text())
def test_a_row_keeps_its_number_of_cells_whatever_the_text(text):
    (_, _, row) = table(("a", "b"), [(text, text)])
    assert "\n" not in row
    bars = [i for i, c in enumerate(row) if c == "|" and (len(row[:i]) - len(row[:i].rstrip("\\"))) % 2 == 0]
    assert len(bars) == 3


def test_html_and_links_in_a_cell_are_inert():
    assert "<" not in cell("<script>")
    assert "[[" not in cell("[[a]]")


RULE = Rule.model_validate({"experiment": "light", "supported_if": ["e in [1, 2]"], "divergent_if": ["e above 3"]})

REGISTRATION = Registration(
    claim="c", claim_digest="0", title="C", rule=RULE, parameters={}, trials=(), inputs=Inputs(code={}), registered=""
)


def step(stratum, outcome, low, high):
    estimate = Estimate(value=(low + high) / 2, low=low, high=high)
    return Step(role="supported_if", stratum=stratum, condition="e in [1, 2]", outcome=outcome, estimate=estimate)


def test_strata_that_agree_share_a_row_and_others_do_not():
    agreeing = Verdict(
        status=Status.SUPPORTED,
        steps=(step("a", Outcome.HOLDS, 1.4, 1.6), step("b", Outcome.HOLDS, 1.2, 1.5)),
    )
    split = Verdict(
        status=Status.INCONCLUSIVE, steps=(step("a", Outcome.HOLDS, 1.4, 1.6), step("b", Outcome.FAILS, 3, 4))
    )
    assert len(condition_table(REGISTRATION, agreeing)) == 3
    assert "1.20, 1.60] over 2 strata | 95–97.5 % | all 2 |" in condition_table(REGISTRATION, agreeing)[2]
    assert len(condition_table(REGISTRATION, split)) == 4
