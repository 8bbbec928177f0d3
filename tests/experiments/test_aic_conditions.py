"""The experiment, on the pinned list of probes and a model small enough to run in seconds."""

from __future__ import annotations

import importlib.util
import math
import sys

import pytest
import yaml

from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "aic_conditions.py"
    spec = importlib.util.spec_from_file_location("aic_conditions", path)
    loaded = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "aic_conditions.py")


def trial(model):
    parameters = {
        "layers": "1-2",
        "sizes": [1, 2, 4],
        "rank": 3,
        "vectors": 6,
        "tasks": ["chain_sum", "spell_backward"],
        "samples": 1,
    }
    return Trial(settings={"model": model}, parameters=parameters, seed=3)


@pytest.fixture(scope="module")
def measured(module, tiny_llama):
    return module.run(trial(tiny_llama))


def test_standard_follows_three_doublings_with_five_draws(declaration):
    preset = declaration.presets["standard"]
    assert preset.parameters["sizes"] == [2, 4, 8, 16]
    assert preset.draws >= 5


def test_the_control_is_a_base_model_under_the_rule_of_the_aligned_ones(declaration, repository):
    control, standard = declaration.presets["control"], declaration.presets["standard"]
    assert control.grid["model"] == ("gemma3-270m",)
    assert "gemma3-270m" not in standard.grid["model"]
    assert set(control.parameters["sizes"]) < set(standard.parameters["sizes"])
    rules = [
        yaml.safe_load((repository / "kb" / "claims" / f"{name}.md").read_text().split("---")[1])["experiments"]
        for name in ("alignment-fisher-is-low-rank", "low-rank-does-not-come-from-alignment")
    ]
    assert [rule.pop("preset") for (rule,) in rules] == ["standard", "control"]
    assert rules[0] == rules[1]


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
def test_every_part_of_the_condition_is_measured_for_every_task(measured):
    values = measured.values
    for task in ("chain_sum", "spell_backward"):
        for part in ("overlap", "coupling"):
            own, other = (values[f"{part}/{which}/{task}"].value for which in ("refusals", "matched"))
            assert 0 < own < 1
            assert 0 < other < 1
            assert values[f"{part}/log-ratio/{task}"].value == pytest.approx(math.log(own / other))
        ratio = values[f"crossover/time/{task}"].value / values[f"crossover/horizon/{task}"].value
        assert values[f"crossover/log10-ratio/{task}"].value == pytest.approx(math.log10(ratio))
        assert values[f"gamma/{task}"].value > 0
    # three directions of two layers' weights
    assert 0 < values["overlap/isotropic"].value < values["overlap/refusals/chain_sum"].value


@pytest.mark.model
def test_shares_of_the_spectrum_fall_and_stay_below_the_trace(measured):
    for arm in ("refusals", "benign"):
        (spectrum,) = [series for series in measured.series if series.name == f"spectrum/{arm}"]
        assert list(spectrum.y) == sorted(spectrum.y, reverse=True)
        assert measured.values[f"spectrum/share-of-first/{arm}"].value == spectrum.y[0]
        assert sum(spectrum.y) == pytest.approx(measured.values[f"spectrum/share-of-leading/{arm}"].value)
        assert sum(spectrum.y) < 1


@pytest.mark.model
def test_a_seed_gives_the_same_numbers_again_and_no_note_shows_a_request(module, tiny_llama, measured):
    assert module.run(trial(tiny_llama)) == measured
    assert set(measured.notes) == {"probes"}
    assert measured.notes["probes"].count("harmbench") == 4
