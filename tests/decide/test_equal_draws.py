"""Draws that are all the same although chance enters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.claims import Measurement, Outcome, Verdict
from claimlab.decide import decide
from tests.decide.scenes import plan, rule, trials, values


def verdict(
    exponents: list[float], declared: Any = "seeded", procedure: Any = 2, control: float | None = None, **changes: Any
) -> Verdict:
    """The control varies a little, so that the draws as a whole are not the same, unless it is given."""
    raw = [2.0 + 0.01 * draw if control is None else control for draw in range(len(exponents))]
    records = trials({"a": [values(x, **{"exponent/raw": y}) for x, y in zip(exponents, raw, strict=True)]})
    return decide(rule(**changes), records, plan(records), declared, procedure)


@settings(max_examples=100, deadline=None)
@given(st.floats(-10, 10), st.integers(3, 8), st.sampled_from(["seeded", "stochastic"]))
def test_equal_draws_decide_nothing_and_the_reason_says_what_would_help(
    value: float, draws: int, declared: str
) -> None:
    found = verdict([value] * draws, declared)
    assert (found.status, found.reason) == ("inconclusive", "no spread")
    assert "tries" in found.explanation
    assert "numerical half-width" in found.explanation
    assert "deterministic" in found.explanation
    steps = [step for step in found.steps if step.role != "control"]
    assert all(step.outcome is Outcome.UNDECIDED for step in steps)


@pytest.mark.parametrize("declared", ["", "deterministic"])
def test_equal_draws_are_right_where_chance_does_not_enter(declared: str) -> None:
    assert verdict([4.0] * 3, declared, control=2.0).status == "supported"


@pytest.mark.parametrize("changes", [{"kind": "identity"}, {"interval": "envelope"}])
def test_equal_draws_are_right_of_exact_values(changes: dict[str, str]) -> None:
    assert verdict([4.0] * 3, **changes).status == "supported"


def test_numerical_half_width_says_how_far_off_equal_draws_may_be() -> None:
    records = trials(
        {"a": [values(Measurement(value=4.0, numerical=0.1), **{"exponent/raw": y}) for y in (2, 2.01, 2.02)]}
    )
    found = decide(rule(), records, plan(records), "seeded")
    assert found.status == "supported"
    assert found.estimates["exponent"]["model=a"].low == pytest.approx(3.9)


def test_first_procedure_takes_equal_draws_at_their_word() -> None:
    assert verdict([4.0] * 3, procedure=1).status == "supported"


def test_control_with_equal_draws_is_taken_at_its_word() -> None:
    assert verdict([3.98, 4.0, 4.02], control=2.0).status == "supported"
    failing = ["exponent/raw in [1.8, 2.2]", "exponent below 0"]
    assert verdict([3.98, 4.0, 4.02], control=2.0, controls=failing).reason == "control"


def test_condition_that_decides_alone_does_not_wait_for_equal_draws() -> None:
    found = verdict(
        [3.0, 3.01, 3.02],
        control=2.0,
        controls=[],
        divergent_if={"any": ["exponent below 3.5", "exponent/raw below 1"]},
    )
    assert found.status == "divergent"


def test_measure_that_no_condition_reads_is_shown_as_it_is() -> None:
    records = trials({"a": [values(x, **{"exponent/raw": x / 2, "layers": 30.0}) for x in (3.98, 4.0, 4.02)]})
    found = decide(rule(), records, plan(records), "seeded")
    assert found.status == "supported"
    assert found.estimates["layers"]["model=a"].high == 30
