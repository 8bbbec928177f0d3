"""An experiment is held to what it says of its randomness."""

from __future__ import annotations

from claimlab.decide.determinism import contradictions
from tests.decide.scenes import trials, values

SAME = trials({"a": [values(4.0), values(4.0)]})
VARIED = trials({"a": [values(4.0), values(4.1)]})


def test_varied_draws_contradict_deterministic() -> None:
    assert contradictions("deterministic", SAME) == ()
    (found,) = contradictions("deterministic", VARIED)
    assert "draws differ" in found


def test_equal_draws_contradict_a_seed_that_matters() -> None:
    for declared in ("seeded", "stochastic"):
        assert contradictions(declared, VARIED) == ()
        (found,) = contradictions(declared, SAME)
        assert "the draws are not a sample" in found


def test_models_with_the_same_numbers_are_named() -> None:
    records = trials(
        {"a": [values(4.0), values(4.1)], "b": [values(4.0), values(4.1)], "c": [values(3.0), values(4.1)]}
    )
    (found,) = contradictions("seeded", records)
    assert found.startswith("models a and b")


def test_single_draw_or_failed_trials_say_nothing() -> None:
    assert contradictions("seeded", trials({"a": [values(4.0)], "b": [None]})) == ()
