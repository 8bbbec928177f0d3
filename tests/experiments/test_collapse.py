"""The experiment on a model small enough to run in seconds, and its rules on tasks whose correlations are known."""

from __future__ import annotations

import importlib.util
import re

import numpy as np
import pytest
import torch

from claimlab.claims import Measurement, Status
from claimlab.decide import decide
from claimlab.decide.rehearsal import rehearse
from claimlab.graph.build import build_graph
from claimlab.lab.registry import open_model
from claimlab.lab.task_list import FURTHER_FAMILIES
from claimlab.lab.tasks import FAMILIES
from claimlab.lab.update import Update
from claimlab.notes.vault import load_vault
from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration
from tests.decide.scenes import plan, trials

TASKS = 36
CLAIMS = {
    "overlap-predicts-degradation",
    "overlap-fails-on-lora",
    "benign-finetuning-degrades-alignment",
    "curvature-beats-first-order-predictors",
}
PREDICTORS = (
    "overlap/full",
    "overlap/lora",
    "size/full",
    "size/lora",
    "before/coupling",
    "before/quartic-coefficient",
    "before/crossover-rate",
    "before/gradient-fisher-gradient",
    "before/gradient-norm",
)
PARAMETERS = {
    "layers": "1-2",
    "ruler_seed": 5,
    "probes": 2,
    "requests": 2,
    "rank": 3,
    "samples": 6,
    "curvature_samples": 2,
    "held_back": 2,
    "recipe": {"steps": 6, "batch": 3, "warmup": 1},
    "rates": {"full": 3e-3, "lora": 1e-2},
}


@pytest.fixture(scope="module")
def module(repository):
    path = repository / "experiments" / "collapse.py"
    spec = importlib.util.spec_from_file_location("collapse", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def declaration(repository):
    return read_declaration(repository / "experiments" / "collapse.py")


@pytest.fixture(scope="module")
def rules(repository):
    graph = build_graph(load_vault(repository, cache=False))
    return {name: graph.claims[name].claim.experiments[0] for name in CLAIMS}


def measure(module, model, base):
    """One trial, with the model as its own sham."""
    before, module.SHAM, module.BASE = (module.SHAM, module.BASE), model, base
    try:
        settings = {"model": model, "task": "simple_equations"}
        return module.run(Trial(settings=settings, parameters=PARAMETERS, seed=3))
    finally:
        module.SHAM, module.BASE = before


@pytest.fixture(scope="module")
def base(tiny_llama, tmp_path_factory):
    """A model from which the tiny one might have been made."""
    folder = tmp_path_factory.mktemp("base")
    name = "model.layers.0.mlp.up_proj.weight"
    checkpoint = open_model(tiny_llama)
    push = torch.randn(checkpoint.tensor(name).shape, generator=torch.Generator().manual_seed(4))
    Update({name: push}).write(checkpoint, folder)
    return f"path:{folder}"


@pytest.fixture(scope="module")
def measured(module, tiny_llama, base):
    return measure(module, tiny_llama, base)


def test_presets_have_as_many_harmless_tasks_as_their_claims_need(declaration):
    known = {*FAMILIES, *FURTHER_FAMILIES, "lookalikes"}
    for name, least in (("standard", 36), ("full", 60)):
        tasks = declaration.presets[name].grid["task"]
        assert len(set(tasks)) == len(tasks) >= least
        assert set(tasks) <= known


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_each_rule_can_be_decided_on_the_registered_tasks(rules, declaration, name):
    assert rehearse(rules[name], declaration.preset("standard").trials(), rounds=10).refusals == ()


def test_the_sham_model_and_what_it_was_made_from_are_declared(declaration, module):
    assert declaration.other_models == (module.SHAM, module.BASE)


@pytest.mark.model
def test_every_measure_that_a_rule_reads_is_there(measured, rules):
    for name, rule in rules.items():
        assert set(rule.required()) <= set(measured.values), name


@pytest.mark.model
def test_every_figure_has_its_point(measured, declaration):
    drawn = {series.name: series for series in measured.series}
    assert set(drawn) == {name for figure in declaration.figures for name in figure.series}
    assert drawn["overlap/lora"].x == (measured.values["overlap/lora"].value,)


@pytest.mark.model
def test_what_is_compared_with_the_sham_is_an_update_of_equal_length(measured):
    values = {name: measurement.value for name, measurement in measured.values.items()}
    assert values["size/sham"] == pytest.approx(values["size/full"], rel=1e-5)
    beyond = values["margin-fall/full"] - values["margin-fall/sham"]
    assert values["margin-fall/beyond-sham"] == pytest.approx(beyond, abs=1e-9)


@pytest.mark.model
def test_training_teaches_and_lies_partly_in_the_subspace(measured):
    values = {name: measurement.value for name, measurement in measured.values.items()}
    assert min(values["loss-fall/full"], values["loss-fall/lora"]) > 0
    assert 0 < values["overlap/full"] < 1
    assert values["kl/full"] > 0
    for when in ("before", "full", "lora"):
        rates = [values[f"rate/{word}/{when}"] for word in ("refusal", "compliance", "off-topic")]
        assert sum(rates) == pytest.approx(1)


@pytest.mark.model
def test_a_seed_gives_the_same_numbers_again_and_no_note_shows_a_request(module, tiny_llama, base, measured):
    assert measure(module, tiny_llama, base) == measured
    assert set(measured.notes) == {"probes", "requests"}
    assert all(re.fullmatch(r"harmbench \d+, harmbench \d+", note) for note in measured.notes.values())


def toy(seed, **weights):
    """Tasks whose fall of the margin is a known mixture of one predictor and chance.

    Args:
        seed: Of the draws.
        weights: Predictor → its weight in the fall; the others have none.
    """
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(TASKS):
        row = dict.fromkeys(("loss-fall/full", "loss-fall/lora", "rise/refusals", "rise/sham"), 2.0)
        row |= {"residual/fisher": 1e-5, "sham/scale": 1.0, "margin-fall/beyond-sham-relative": 0.1}
        chance, chance_lora = random.normal(size=2)
        predictors = {name: random.normal() for name in PREDICTORS}
        fall = 0.05 * chance + sum(weight * predictors[name] for name, weight in weights.items())
        row |= predictors
        row |= {"margin-fall/full": fall, "margin-fall/lora": chance_lora, "margin-fall/beyond-sham": fall}
        rows.append({name: Measurement(value=value) for name, value in row.items()})
    return rows


def status(rule, rows):
    records = trials({"toy": rows})
    return decide(rule, records, plan(records)).status


def test_overlap_that_goes_with_the_fall_is_found_and_its_opposite_too(rules):
    rule = rules["overlap-predicts-degradation"]
    assert status(rule, toy(1, **{"overlap/full": 1.0})) is Status.SUPPORTED
    assert status(rule, toy(1, **{"overlap/full": -1.0})) is Status.DIVERGENT
    assert status(rule, toy(1, **{"size/full": 1.0})) is Status.INCONCLUSIVE


def test_overlap_that_works_for_one_way_of_training_only_is_found(rules):
    assert status(rules["overlap-fails-on-lora"], toy(2, **{"overlap/full": 1.0})) is Status.SUPPORTED
    assert status(rules["overlap-fails-on-lora"], toy(2)) is not Status.SUPPORTED


def test_curvature_that_leads_is_found_and_so_is_a_rival_that_leads(rules):
    rule = rules["curvature-beats-first-order-predictors"]
    assert status(rule, toy(3, **{"before/coupling": 1.0})) is Status.SUPPORTED
    assert status(rule, toy(3, **{"before/gradient-fisher-gradient": 1.0})) is Status.DIVERGENT


@pytest.mark.parametrize(("hits", "found"), [(36, Status.SUPPORTED), (34, Status.INCONCLUSIVE), (6, Status.DIVERGENT)])
def test_tasks_that_fall_beyond_sham_are_counted(rules, hits, found):
    rows = toy(4)
    for index, row in enumerate(rows):
        sign = 1.0 if index < hits else -1.0
        row["margin-fall/beyond-sham"] = row["margin-fall/beyond-sham-relative"] = Measurement(value=sign)
    assert status(rules["benign-finetuning-degrades-alignment"], rows) is found


def test_a_model_without_the_habit_says_nothing_either_way(rules):
    rows = toy(5, **{"overlap/full": 1.0})
    for row in rows:
        row["rise/refusals"] = Measurement(value=0.5)
    assert status(rules["overlap-predicts-degradation"], rows) is Status.INCONCLUSIVE
