"""The experiment on a random model: every measure of the rule is there, and nothing of what was asked."""

from __future__ import annotations

import importlib.util
import sys

import pytest
import yaml

from claimlab.lab.request_lists import read_requests
from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def module(repository, tiny_llama):
    path = repository / "experiments" / "safety_rates.py"
    spec = importlib.util.spec_from_file_location("safety_rates", path)
    loaded = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    # a random model stands for all three
    loaded.BEFORE = loaded.SHAM = tiny_llama
    return loaded


@pytest.fixture(scope="module")
def measured(module, tiny_llama):
    return module.run(Trial(settings={"model": tiny_llama}, parameters={"requests": 2, "tokens": 4}, seed=3))


def test_shares_of_one_model_add_up_and_one_model_rises_by_nothing(measured):
    values = {name: measurement.value for name, measurement in measured.values.items()}
    for role in ("before", "after", "sham"):
        assert sum(values[f"{what}/harmful/{role}"] for what in ("refusal", "compliance", "off-topic")) == 1
    assert values["refusal-rise/harmful"] == 0
    assert values["margin/refusing/before"] == values["margin/refusing/after"]


def test_shares_say_of_how_many_requests_and_nothing_else_does(measured):
    tries = {name: measurement.tries for name, measurement in measured.values.items()}
    shares = {name for name in tries if name.split("/")[0] in ("refusal", "compliance", "off-topic", "habit")}
    assert {name for name, number in tries.items() if number == 2} == shares
    assert {number for name, number in tries.items() if name not in shares} == {None}


def test_every_measure_of_the_claims_rule_is_measured(measured, repository):
    text = (repository / "kb" / "claims" / "safety-tuning-generalises.md").read_text(encoding="utf-8")
    (rule,) = yaml.safe_load(text.split("---")[1])["experiments"]
    conditions = rule["controls"] + rule["supported_if"]["all"] + rule["divergent_if"]["any"]
    assert {condition.split()[0] for condition in conditions} <= set(measured.values)
    assert rule["experiment"] == "safety_rates"


def test_no_request_is_kept(measured):
    kept = measured.model_dump_json()
    assert not any(request in kept for request in read_requests("harmbench"))


def test_the_same_seed_asks_the_same(module, tiny_llama, measured):
    trial = Trial(settings={"model": tiny_llama}, parameters={"requests": 2, "tokens": 4}, seed=3)
    assert module.run(trial).values == measured.values


def test_the_declaration_names_every_model_that_is_asked(repository):
    declaration = read_declaration(repository / "experiments" / "safety_rates.py")
    assert set(declaration.other_models) == {"smollm2-135m-instruct", "smollm2-135m-sham"}
    assert declaration.presets["standard"].draws >= 5
