"""The level of each interval is the one at which the decision drew it."""

import pytest

from claimlab.claims import Inputs, Measurement, Measurements, Registration, Rule, SeededTrial, TrialRecord, TrialState
from claimlab.decide import decide, strata
from claimlab.render.level import decided_at, level_of, levels

SIDES = {
    "controls": ["e above 0"],
    "supported_if": {"any": ["e in [3.8, 4.2]", "e above 9"]},
    "divergent_if": ["e outside [3.6, 4.4]"],
}
RULE = Rule.model_validate({"experiment": "light", "minimum_trials": 1, **SIDES})

ANY = {"any": ["e below 3.6", "f above 4.4"]}
REGISTRATION = Registration(
    claim="c",
    claim_digest="0",
    title="C",
    rule=RULE,
    parameters={},
    trials=(),
    inputs=Inputs(code={}),
    registered="",
    procedure=2,
)


def records(centres):
    return [
        TrialRecord(
            run="r",
            trial=SeededTrial(index=4 * k + draw, settings={"model": name}, draw=draw, seed=0),
            state=TrialState.FINISHED,
            started="",
            seconds=0,
            measurements=Measurements(
                values={name: Measurement(value=centre + 0.01 * (draw - 1.5)) for name in ("e", "f")}
            ),
        )
        for k, (name, centre) in enumerate(centres.items())
        for draw in range(4)
    ]


def decided(centres, rule=RULE, procedure=2):
    found = records(centres)
    return decide(rule, found, [record.trial for record in found], procedure=procedure)


def as_decided(centres):
    """The levels that the decision itself used."""
    samples = {
        f"model={name}": strata.summarise(RULE, [r.measurements.values for r in records({name: centre})])
        for name, centre in centres.items()
    }
    return {name: 1 - alpha for name, alpha in strata.alphas(RULE, samples, 2).items()}


@pytest.mark.parametrize(
    "centres",
    [
        {"a": 4.0},
        {"a": 4.2},
        {"a": 4.0, "b": 4.01},
        {"a": 4.0, "b": 4.2},
        {"a": 4.0, "b": 5.0, "c": 4.2, "d": 4.4},
        {"a": 4.2, "b": 4.4, "c": 4.2},
    ],
)
def test_every_stratum_has_the_level_of_the_decision_within_the_range_told(centres):
    told, used = levels(RULE, decided(centres)), as_decided(centres)
    assert told.keys() == used.keys()
    assert all(told[name][0] - 1e-12 <= used[name] <= told[name][1] + 1e-12 for name in used)
    assert min(low for low, _ in told.values()) == pytest.approx(min(used.values()))
    assert max(high for _, high in told.values()) == pytest.approx(max(used.values()))


def test_a_stratum_that_decides_nothing_has_one_level_and_a_control_the_plain_one():
    verdict = decided({"a": 4.0, "b": 4.2, "c": 4.2})
    by_stratum = {s.stratum: level_of(REGISTRATION, verdict, [s]) for s in verdict.steps if s.role == "divergent_if"}
    assert by_stratum == {"model=a": "98.33 %", "model=b": "97.5 %", "model=c": "97.5 %"}
    assert {level_of(REGISTRATION, verdict, [s]) for s in verdict.steps if s.role == "control"} == {"95 %"}
    assert decided_at(RULE, verdict) == "97.5–98.33 %"


def test_an_envelope_is_at_no_level():
    rule = Rule.model_validate({"experiment": "light", "minimum_trials": 1, "interval": "envelope", **SIDES})
    assert decided_at(rule, decided({"a": 4.0}, rule)) == "–"


def test_conditions_under_any_are_at_the_level_of_their_part_by_the_procedure_that_divides():
    rule = RULE.model_copy(
        update={"divergent_if": Rule.model_validate({**SIDES, "experiment": "x", "divergent_if": ANY}).divergent_if}
    )
    for procedure, level in ((1, "95 %"), (2, "97.5 %")):
        registration = REGISTRATION.model_copy(update={"rule": rule, "procedure": procedure})
        verdict = decided({"a": 4.0}, rule, procedure)
        told = {s.condition: level_of(registration, verdict, [s]) for s in verdict.steps if s.role == "divergent_if"}
        assert told == {"e below 3.6": level, "f above 4.4": level}
        (step,) = [s for s in verdict.steps if s.condition == "e below 3.6"]
        assert decided_at(rule, verdict) == "95 %"
        shown = verdict.estimates["e"]["model=a"]
        assert (step.estimate.high - step.estimate.low > shown.high - shown.low) == (procedure == 2)
