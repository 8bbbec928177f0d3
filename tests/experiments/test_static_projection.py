"""The experiment, on the pinned list of probes and a model small enough to run in seconds."""

from __future__ import annotations

import importlib.util

import pytest

from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "static_projection.py"
    spec = importlib.util.spec_from_file_location("static_projection", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "static_projection.py")


def trial(declaration, model, removal, **changes):
    parameters = {**declaration.presets["smoke"].parameters, "layers": "1-2", "rank": 4, **changes}
    return Trial(settings={"model": model, "task": "chain_sum", "removal": removal}, parameters=parameters, seed=3)


@pytest.fixture(scope="module", params=["per-step", "one-time"])
def removal(request):
    return request.param


@pytest.fixture(scope="module")
def measured(module, declaration, tiny_llama, removal):
    return module.run(trial(declaration, tiny_llama, removal))


def test_standard_draws_enough_trials_of_every_stratum(declaration):
    trials = declaration.presets["standard"].trials()
    assert {(t.settings["task"], t.settings["removal"]) for t in trials} == {
        (task, removal) for task in ("gsm_symbolic", "chain_sum") for removal in ("per-step", "one-time")
    }
    assert declaration.presets["standard"].draws >= 5
    assert all(preset.parameters["steps"] % 2 == 0 for preset in declaration.presets.values())


@pytest.mark.model
def test_what_is_to_be_cleared_is_cleared(measured):
    assert measured.values["residual/fisher"].value <= 1e-6
    assert measured.values["cleared/overlap"].value < 1e-9


@pytest.mark.model
def test_only_projection_at_every_step_keeps_the_subspace_empty(measured, removal):
    inside = measured.values["inside/protected"].value
    assert (inside < 1e-25) == (removal == "per-step")


@pytest.mark.model
def test_the_share_is_that_of_the_curves_that_are_drawn(measured, declaration, removal):
    drawn = {series.name: series for series in measured.series}
    share = drawn[f"u/{removal}"].y[-1] / drawn["u/unprotected"].y[-1]
    assert measured.values["share/drift"].value == pytest.approx(share)
    assert set(drawn) <= {"u/half-rank"} | {name for figure in declaration.figures for name in figure.series}
    fewer = measured.values["share/drift/half-rank"].value
    assert measured.values["share/drift"].value < fewer < 1


@pytest.mark.model
def test_over_a_short_time_nothing_turns_and_the_released_fisher_foretells_what_remains(
    module, declaration, tiny_llama, removal
):
    values = module.run(trial(declaration, tiny_llama, removal, practical_time=1e-5)).values
    assert values["rotation/overlap"].value == pytest.approx(1, abs=1e-4)
    assert values["rotation/unblocked"].value < 1e-4
    assert values["tail/share"].value == pytest.approx(1, abs=0.01)


@pytest.mark.model
def test_a_seed_gives_the_same_numbers_again_and_no_note_shows_a_request(
    module, declaration, tiny_llama, measured, removal
):
    assert module.run(trial(declaration, tiny_llama, removal)) == measured
    assert measured.notes["probes"].count("harmbench") == 2
