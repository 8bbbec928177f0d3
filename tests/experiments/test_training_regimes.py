"""The experiment, on the pinned list of probes and a model small enough to run in seconds."""

from __future__ import annotations

import importlib.util

import pytest

from claimlab.lab.regimes import REGIMES
from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "training_regimes.py"
    spec = importlib.util.spec_from_file_location("training_regimes", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "training_regimes.py")


def trial(declaration, model, seed, **changes):
    parameters = {**declaration.presets["smoke"].parameters, "layers": "1-2", "practical_time": 1e-3, **changes}
    return Trial(settings={"model": model, "task": "chain_sum"}, parameters=parameters, seed=seed)


@pytest.fixture(scope="module")
def measured(module, declaration, tiny_llama):
    """One full batch instead of minibatches, so that there is no noise to hide a law."""
    return module.run(trial(declaration, tiny_llama, 3, batches=1, batch=2, steps=40, warm_up=10))


def test_standard_draws_enough_trials_of_every_stratum(declaration):
    trials = declaration.presets["standard"].trials()
    assert {t.settings["task"] for t in trials} == {"gsm_symbolic", "chain_sum"}
    assert declaration.presets["standard"].draws >= 5


@pytest.mark.model
def test_the_control_reads_two_and_four_inside_the_subspace(measured):
    assert measured.values["exponent/descent/subspace"].value == pytest.approx(2, abs=0.2)
    assert measured.values["exponent/descent/removed/subspace"].value == pytest.approx(4, abs=0.2)


@pytest.mark.model
@pytest.mark.parametrize("name", ["sgd", "momentum", "warm-up"])
def test_without_noise_descent_reads_two_on_the_impulse_clock(measured, name):
    assert measured.values[f"noise/share/{name}"].value == pytest.approx(0, abs=1e-12)
    assert measured.values[f"exponent/{name}@onset"].value == pytest.approx(2, abs=0.1)
    assert measured.values[f"exponent/{name}@subspace"].value == pytest.approx(2, abs=0.1)


@pytest.mark.model
def test_on_the_wrong_clock_momentum_and_warm_up_show_a_false_power(measured):
    values = measured.values
    assert values["onset/momentum/rates"].value > 3
    assert values["onset/warm-up/steps"].value > 3
    assert values["onset/warm-up/rates"].value == pytest.approx(2, abs=0.1)
    assert values["onset/sgd/steps"].value == pytest.approx(2, abs=0.1)


@pytest.mark.model
def test_adamw_enters_the_subspace_at_once_where_descent_has_to_wait(measured):
    values = measured.values
    assert values["removed/adamw/onset/subspace"].value < 2.5
    assert values["removed/sgd/onset/subspace"].value > 3.5


@pytest.mark.model
def test_every_recipe_learns_and_is_drawn(measured, declaration):
    assert {name for name in REGIMES if measured.values[f"loss-fall/{name}"].value > 0} == set(REGIMES)
    drawn = {series.name: series for series in measured.series}
    assert set(drawn) >= {name for figure in declaration.figures for name in figure.series}
    exponents = {exponent for figure in declaration.figures for exponent in figure.exponents.values()}
    assert exponents <= set(measured.values)
    assert all(curve.x[-1] == pytest.approx(1e-3) for name, curve in drawn.items() if name.startswith("u/"))


@pytest.mark.model
def test_minibatches_bring_noise_and_a_seed_gives_the_same_numbers_again(module, declaration, tiny_llama):
    first, again = (module.run(trial(declaration, tiny_llama, 5, batches=3, layers="2")) for _ in range(2))
    assert first == again
    assert first.values["noise/share/sgd"].value > 0
    assert first.notes["probes"].count("harmbench") == 2
    assert all(len(note) < 300 for note in first.notes.values())
