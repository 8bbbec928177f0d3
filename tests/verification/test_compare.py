"""Two models, or two runs, are compared pair by pair."""

import json

import pytest

from tests.vaults import claimlab, verified_vault


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return verified_vault(tmp_path / "v", centre={"a": 4.0, "b": 4.5})


def run(root, *options):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json", *options)
    return json.loads(finished.stdout)[0]["run"]


def test_two_models_of_one_run(root):
    finished = claimlab(root, "compare", run(root), "--setting", "model=a,b", "--measure", "exponent", "--json")
    (found,) = json.loads(finished.stdout)
    assert 0.3 < found["low"] < found["difference"] < found["high"] < 0.7
    assert found["p"] <= 0.25  # the least that the signs of three pairs can give
    assert (found["pairs"], found["unpaired"]) == (3, 0)


def test_two_runs_of_one_experiment_differ_by_chance_only(root):
    finished = claimlab(root, "compare", run(root), run(root, "--fresh"), "--measure", "exponent", "--json")
    (found,) = json.loads(finished.stdout)
    assert abs(found["difference"]) < 0.05
    assert (found["pairs"], found["shared_seeds"]) == (6, 0)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--setting", "model=a,c"], "'model' takes a, b"),
        (["--setting", "colour=a,b"], "takes nothing"),
        (["--measure", "absent"], "two runs"),
        (["twice", "--setting", "model=a,b"], "name one run"),
        (["--setting", "model=a,b", "--measure", "absent"], "control, exponent"),
    ],
)
def test_what_cannot_be_compared_is_answered_with_what_can(root, words, says):
    name = run(root)
    finished = claimlab(root, "compare", name, *(name if word == "twice" else word for word in words))
    assert finished.returncode == 2
    assert says in finished.stderr
