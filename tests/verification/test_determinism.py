"""An experiment that is not as random as it says decides nothing, and the audit replays that too."""

import json

import pytest

from tests.vaults import claimlab, commit, make_vault


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_vault(tmp_path / "v", git=True)


def edit_experiment(root, old, new):
    path = root / "experiments" / "light.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    commit(root)


def verify(root):
    finished = claimlab(root, "verify", "fourth-power", "--trust", "--json")
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)[0]


def test_draws_that_ignore_their_seed_are_no_sample(root):
    edit_experiment(root, "random.Random(trial.seed).gauss", "random.Random(1).gauss")
    edit_experiment(root, "{'a': 4.0, 'b': 4.0}", "{'a': 4.0, 'b': 4.001}")
    found = verify(root)
    assert (found["status"], found["reason"]) == ("inconclusive", "determinism")
    commit(root)
    assert claimlab(root, "audit").returncode == 0


def test_numbers_that_ignore_the_model_say_nothing_of_models(root):
    edit_experiment(root, "random.Random(trial.seed).gauss", "random.Random(trial.draw).gauss")
    found = verify(root)
    assert (found["status"], found["reason"]) == ("inconclusive", "determinism")
    assert "the experiment does not look at its model" in (root / "kb" / "fourth-power.md").read_text()


def test_the_declaration_is_on_record_and_a_stochastic_trial_may_give_other_numbers_again(root):
    edit_experiment(root, "presets={", 'determinism="stochastic",\n    presets={')
    edit_experiment(root, "random.Random(trial.seed)", "random.SystemRandom()")
    found = verify(root)
    opened = json.loads((root / "kb" / "evidence" / found["run"] / "opened.json").read_text())
    assert (found["status"], opened["determinism"]) == ("supported", "stochastic")
    again = claimlab(root, "audit", "--reproduce", f"{found['run']}/0", "--trust")
    assert again.returncode == 0, again.stderr
    assert "exponent: recorded" in again.stdout
    assert "declared stochastic" in again.stderr


def test_a_seeded_experiment_that_draws_elsewhere_is_caught_when_a_trial_is_run_again(root):
    edit_experiment(root, "random.Random(trial.seed)", "random.SystemRandom()")
    run = verify(root)["run"]
    assert claimlab(root, "audit", "--reproduce", f"{run}/0", "--trust").returncode == 1
