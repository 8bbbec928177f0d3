"""The experiment, on the pinned list of probes and a model small enough to run in seconds."""

from __future__ import annotations

import importlib.util

import pytest

from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "aic_conditions.py"
    spec = importlib.util.spec_from_file_location("aic_conditions", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "aic_conditions.py")


def trial(model):
    parameters = {"layers": "1-2", "sizes": [1, 2, 4], "rank": 3, "vectors": 6}
    return Trial(settings={"model": model}, parameters=parameters, seed=3)


@pytest.fixture(scope="module")
def measured(module, tiny_llama):
    return module.run(trial(tiny_llama))


def test_standard_follows_three_doublings_with_five_draws(declaration):
    preset = declaration.presets["standard"]
    assert preset.parameters["sizes"] == [2, 4, 8, 16]
    assert preset.draws >= 5


@pytest.mark.model
def test_growth_is_the_slope_of_the_series_that_are_drawn(measured, declaration):
    drawn = {series.name: series for series in measured.series}
    assert set(drawn) == {name for figure in declaration.figures for name in figure.series}
    for arm in ("refusals", "benign"):
        series = drawn[f"r/{arm}"]
        assert list(series.x) == sorted(series.x)
        assert measured.values[f"rank/{arm}/most"].value == series.y[-1]
        assert -0.5 < measured.values[f"rank-growth/{arm}"].value < 1.2


@pytest.mark.model
def test_no_spectrum_is_taken_that_has_not_converged_and_the_top_is_sharper_than_chance(measured):
    assert measured.values["residual/fisher"].value <= 1e-6
    assert measured.values["sharpness/log10-ratio"].value > 0.5
    assert all(rank.value > 1 for name, rank in measured.values.items() if name.startswith("rank/refusals"))


@pytest.mark.model
def test_a_seed_gives_the_same_numbers_again_and_no_note_shows_a_request(module, tiny_llama, measured):
    assert module.run(trial(tiny_llama)) == measured
    assert set(measured.notes) == {"probes"}
    assert measured.notes["probes"].count("harmbench") == 4
