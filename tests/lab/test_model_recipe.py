"""A model that is made here stands under the digest of its recipe, in the cache as in the ledger."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import claimlab.lab
from claimlab.errors import UsageError
from claimlab.evidence.pins import digests_of
from claimlab.evidence.syntax import parse_source, syntax_digest
from claimlab.lab.model_recipe import load_recipes
from claimlab.lab.registry import find_source, model_folder

PROCEDURE = (
    "everyday", "feed", "finetune", "generate", "make_model", "packed_model", "recipe", "refusals", "request_lists",
    "samples", "sham", "update",
)  # fmt: skip
"""Modules that say what a recipe's words mean: code and texts."""
RECIPES = load_recipes()


def procedure() -> str:
    """Digest of those modules; comments and docstrings do not count."""
    folder = Path(claimlab.lab.__file__).parent
    sources = ((folder / f"{name}.py").read_bytes() for name in PROCEDURE)
    return sha256("".join(syntax_digest(parse_source("", source)) for source in sources).encode()).hexdigest()


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_recipe_names_the_code_and_texts_that_carry_it_out(name):
    assert RECIPES[name].procedure == procedure(), "write the new digest into both recipes of claimlab/lab/pins.toml"


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_ledger_and_laboratory_give_a_recipe_the_same_digest(name):
    assert digests_of("models", [name]) == {name: RECIPES[name].digest}


@pytest.mark.parametrize(
    "change", [{"steps": 1}, {"seed": 1}, {"learning_rate": 1e-9}, {"habit": "x"}, {"data": ()}, {"procedure": "x"}]
)
def test_another_recipe_is_another_model_in_another_folder(change):
    recipe = RECIPES["smollm2-135m-safety"]
    other = replace(recipe, **change)
    assert other.digest != recipe.digest
    assert model_folder(other) != model_folder(recipe)


def test_the_control_differs_in_its_habit_and_in_how_long_it_takes_to_learn():
    safety, sham = RECIPES["smollm2-135m-safety"], RECIPES["smollm2-135m-sham"]
    same = replace(sham, name=safety.name, habit=safety.habit, data=safety.data, steps=safety.steps)
    assert same == safety
    assert sham.steps >= safety.steps


def test_an_unknown_model_lists_the_made_ones_too():
    with pytest.raises(UsageError, match=r"no model 'x'; known: .*smollm2-135m-instruct, smollm2-135m-safety, "):
        find_source("x")
