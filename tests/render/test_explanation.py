"""What would change a verdict, and what it does not establish."""

from claimlab.claims import Estimate, Inputs, Outcome, PlannedTrial, Registration, Rule, Status, Step, Verdict
from claimlab.render.explanation import not_established, what_would_flip

RULE = {
    "experiment": "light",
    "supported_if": ["exponent in [3.8, 4.2]"],
    "divergent_if": ["exponent outside [3.6, 4.4]"],
}


def step(condition, low, high, *, role="supported_if", stratum="a", outcome=Outcome.HOLDS):
    estimate = Estimate(value=(low + high) / 2, low=low, high=high)
    return Step(role=role, stratum=stratum, condition=condition, outcome=outcome, estimate=estimate)


def registration(**changes):
    rule = Rule.model_validate(RULE | changes)
    trials = tuple(PlannedTrial(index=k, settings={"model": "ab"[k]}, draw=0) for k in range(2))
    return Registration(
        claim="c", claim_digest="", title="C", rule=rule, parameters={}, trials=trials, inputs=Inputs(code={}),
        registered="2026-01-01T00:00:00Z",
    )  # fmt: skip


def limits(status=Status.SUPPORTED, runs=1, **changes):
    entry = registration(**changes)
    return "\n".join(not_established(entry.rule, entry, Verdict(status=status), runs))


def test_a_decided_claim_names_the_condition_that_holds_most_narrowly():
    steps = (
        step("exponent in [3.8, 4.2]", 3.95, 4.05),
        step("exponent in [3.8, 4.2]", 4.0, 4.15, stratum="b"),
        step("control above 0", 0.9, 1.1, role="control"),
    )
    (says,) = what_would_flip(Verdict(status=Status.SUPPORTED, steps=steps))
    assert "exponent in [3.8, 4.2] in b, 4.075 [4.000, 4.150]" in says
    assert "moves by 0.67 times its half-width (0.0500)" in says


def test_the_narrowest_is_so_beside_its_half_width_and_no_other_number_stands_alone():
    """The room of a is larger, 1.5 against 1.3, and yet its interval need move by fewer half-widths."""
    steps = (
        step("share above 0.5", 2.0, 4.56, stratum="a"),
        step("share above 0.5", 1.8, 3.0, stratum="b"),
    )
    (says,) = what_would_flip(Verdict(status=Status.SUPPORTED, steps=steps))
    assert says.startswith("the closest call, measured by its half-width, is share above 0.5 in a")
    assert says.endswith("moves by 1.2 times its half-width (1.50)")


def test_a_divergent_claim_is_measured_on_the_side_that_decided_it():
    steps = (
        step("exponent in [3.8, 4.2]", 3.4, 3.5, outcome=Outcome.FAILS),
        step("exponent outside [3.6, 4.4]", 3.4, 3.5, role="divergent_if"),
    )
    (says,) = what_would_flip(Verdict(status=Status.DIVERGENT, steps=steps))
    assert "exponent outside [3.6, 4.4] in a" in says
    assert "moves by 2 times its half-width (0.100)" in says


def test_an_undecided_claim_names_all_that_stands_in_the_way():
    steps = (
        step("control above 1", 0.8, 1.2, role="control", outcome=Outcome.UNDECIDED),
        step("exponent in [3.8, 4.2]", 3.7, 4.1, outcome=Outcome.UNDECIDED),
        step("exponent outside [3.6, 4.4]", 3.7, 4.1, role="divergent_if", outcome=Outcome.FAILS),
    )
    says = what_would_flip(Verdict(status=Status.INCONCLUSIVE, steps=steps))
    assert [line.partition(" in a")[0] for line in says] == [
        "the control control above 1",
        "support needs exponent in [3.8, 4.2]",
    ]


def test_what_was_not_measured_is_not_established():
    says = limits()
    assert "any other model than a, b" in says
    assert "no variants were measured" in says
    assert "1 complete run under this registration" in says
    assert "in private" in says
    assert "another run" not in limits(runs=2)
    assert "another analysis" not in limits(variants=["half"])


def test_an_identity_establishes_nothing_of_the_world_and_indecision_nothing_at_all():
    assert "an identity validates the instrument" in limits(kind="identity")
    assert "nothing was decided" in limits(Status.INCONCLUSIVE)
    assert "nothing was decided" not in limits()
