"""What is in force for a claim, and which registrations led there."""

from claimlab.evidence.canonical import record_digest
from claimlab.evidence.lineage import in_force, lineages
from tests.evidence.scenes import CLAIM, EXPERIMENT, registration, rule

FIRST = registration()
AMENDED = registration(amends=record_digest(FIRST), reason="a typo", registered="2026-01-05T00:00:00Z")
OTHER = registration(rule=rule(experiment="other"), registered="2026-01-06T00:00:00Z")


def held(*entries):
    return {record_digest(entry): entry for entry in entries}


def test_each_experiment_has_a_registration_of_its_own():
    known = held(FIRST, AMENDED, OTHER)
    assert in_force(known, CLAIM) == {
        EXPERIMENT: (record_digest(AMENDED), AMENDED),
        "other": (record_digest(OTHER), OTHER),
    }
    assert lineages(known, CLAIM) == {
        EXPERIMENT: {record_digest(FIRST), record_digest(AMENDED)},
        "other": {record_digest(OTHER)},
    }


def test_an_experiment_that_took_the_place_of_another_carries_its_past_along():
    heir = OTHER.model_copy(update={"amends": record_digest(FIRST), "reason": "a better instrument"})
    assert lineages(held(FIRST, heir), CLAIM) == {"other": {record_digest(FIRST), record_digest(heir)}}


def test_of_two_branches_that_each_registered_the_later_is_in_force_and_both_have_led_there():
    late = registration(registered="2026-02-01T00:00:00Z")
    known = held(FIRST, late)
    assert in_force(known, CLAIM) == {EXPERIMENT: (record_digest(late), late)}
    assert lineages(known, CLAIM) == {EXPERIMENT: set(known)}


def test_another_claim_has_none():
    assert in_force(held(FIRST), "other-claim") == {}
    assert lineages(held(FIRST), "other-claim") == {}


def test_a_forged_circle_of_amendments_leaves_nothing_in_force_and_does_not_hang():
    one = registration(amends="b" * 64, reason="x")
    assert in_force({"a" * 64: one, "b" * 64: one.model_copy(update={"amends": "a" * 64})}, CLAIM) == {}
