"""The experiment, on the pinned list of probes and a model small enough to run in seconds."""

from __future__ import annotations

import importlib.util
import math

import pytest

from claimlab.lab import long_vectors
from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration

IDENTITIES = {
    "exponent/raw/subspace": (2, 0.2),
    "exponent/orthogonal-start/subspace": (4, 0.2),
    "exponent/coupling-off/subspace": (6, 0.3),
    "exponent/removed-fisher/measured-fisher": (4, 0.2),
    "exponent/removed-fisher/measured-random": (2, 0.2),
    "exponent/removed-random/measured-random": (4, 0.2),
    "exponent/removed-random/measured-fisher": (2, 0.2),
    "coefficient/raw-ratio": (1, 0.01),
    "coefficient/c4-ratio": (1, 0.01),
    "coefficient/c6-ratio": (1, 0.1),
}


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "quartic_onset.py"
    spec = importlib.util.spec_from_file_location("quartic_onset", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "quartic_onset.py")


def trial(declaration, model, task, seed, **changes):
    parameters = {**declaration.presets["smoke"].parameters, **changes}
    return Trial(settings={"model": model, "task": task}, parameters=parameters, seed=seed)


def test_standard_draws_enough_trials_of_every_stratum(declaration):
    trials = declaration.presets["standard"].trials()
    assert len(trials) >= 8
    assert {t.settings["task"] for t in trials} == {"gsm_symbolic", "chain_sum"}
    assert declaration.presets["standard"].draws >= 5


def test_blocks_of_layers_are_strata_up_to_all_layers(declaration):
    blocks = {t.settings["layers"] for t in declaration.presets["blocks"].trials()}
    assert {"29", "14-15", "0-1"} < blocks
    assert declaration.presets["blocks"].draws >= 3
    (everything,) = declaration.presets["full"].trials()
    assert everything.settings["layers"] == "0-29"


@pytest.mark.model
def test_a_block_may_come_from_the_grid(module, declaration, tiny_llama):
    asked = trial(declaration, tiny_llama, "chain_sum", 5, layers="0", probes=1, rank=2)
    inside = Trial(settings={**asked.settings, "layers": "2"}, parameters=asked.parameters, seed=5)
    plain = trial(declaration, tiny_llama, "chain_sum", 5, layers="2", probes=1, rank=2)
    assert module.run(inside) == module.run(plain)


@pytest.mark.model
def test_every_identity_holds_on_a_random_model(module, declaration, tiny_llama):
    measured = module.run(trial(declaration, tiny_llama, "chain_sum", 3, layers="1-2")).values
    for name, (expected, tolerance) in IDENTITIES.items():
        assert measured[name].value == pytest.approx(expected, abs=tolerance), name
    assert measured["residual/fisher"].value <= 1e-6
    assert measured["exponent/removed-fisher/measured-fisher"] == measured["exponent/orthogonal-start/subspace"]


@pytest.mark.model
def test_vectors_on_disk_change_no_number(module, declaration, tiny_llama, monkeypatch):
    asked = trial(declaration, tiny_llama, "chain_sum", 5, layers="0-2", probes=1, rank=2)
    in_memory = module.run(asked)
    monkeypatch.setattr(long_vectors, "LONG", 10)
    assert module.run(asked) == in_memory


@pytest.mark.model
def test_a_seed_gives_the_same_numbers_again_and_another_seed_others(module, declaration, tiny_llama):
    first, again, other = (
        module.run(trial(declaration, tiny_llama, "chain_sum", seed, layers="2", probes=1, rank=2))
        for seed in (5, 5, 6)
    )
    assert first == again
    assert first.values["kl/window"] != other.values["kl/window"]


@pytest.mark.model
def test_series_are_ready_to_be_drawn_and_nothing_shows_a_request(module, declaration, tiny_llama):
    heard = []
    measured = module.run(trial(declaration, tiny_llama, "chain_sum", 3, layers="2", probes=1, rank=2))
    wanted = {name for figure in declaration.figures for name in figure.series}
    assert wanted <= {series.name for series in measured.series}
    for series in measured.series:
        low, high = series.window
        assert math.isclose(high / low, 10) or series.name.startswith("u/")
        assert sum(low * 0.999 <= x <= high * 1.001 for x in series.x) >= 4
    assert "harmbench" in measured.notes["probes"]
    assert all(len(note) < 300 for note in measured.notes.values())
    assert heard == []
