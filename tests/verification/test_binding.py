"""What a plan pins: every model that a trial loads, that of the grid and any other."""

from __future__ import annotations

import pytest

from claimlab.errors import UsageError
from claimlab.verification.binding import plan_experiment
from claimlab.verification.cleanliness import dirty_files
from claimlab.verification.revision import Revision
from claimlab.verification.workspace import open_workspace
from tests.vaults import commit, make_vault

EXPERIMENT = '''"""One model beside another."""
from claimlab.lab.samples import Sample
from claimlab.runner import Measurements, experiment

@experiment(presets={"standard": {"grid": {"model": ["hub:org/one@a1"]}}}, other_models=["hub:org/two@b2"])
def run(trial):
    return Measurements(values={})
'''


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "kb").mkdir()
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "beside.py").write_text(EXPERIMENT)
    return open_workspace(tmp_path)


def test_the_models_of_the_grid_and_the_others_are_pinned(workspace):
    plan = plan_experiment(workspace, "beside", "standard")
    assert plan.inputs.models == {"hub:org/one@a1": "org/one@a1", "hub:org/two@b2": "org/two@b2"}


def test_another_model_for_the_grid_leaves_the_others(workspace):
    plan = plan_experiment(workspace, "beside", "standard", model="hub:org/three@c3")
    assert set(plan.inputs.models) == {"hub:org/three@c3", "hub:org/two@b2"}


@pytest.mark.parametrize(
    ("grid", "says"), [('{"coin": ["fair", "bent"]}', "its grid is coin: fair, bent"), ("{}", "it has no grid")]
)
def test_a_model_for_a_grid_without_models_is_refused(workspace, tmp_path, grid, says):
    path = tmp_path / "experiments" / "beside.py"
    path.write_text(EXPERIMENT.replace('{"model": ["hub:org/one@a1"]}', grid))
    with pytest.raises(
        UsageError, match=f"experiment beside, preset standard, has no models to replace by 'x': {says}"
    ):
        plan_experiment(workspace, "beside", "standard", model="x")


def test_an_unknown_other_model_is_named(workspace, tmp_path):
    path = tmp_path / "experiments" / "beside.py"
    path.write_text(path.read_text().replace("hub:org/two@b2", "nobody"))
    with pytest.raises(UsageError, match="nobody is not among the pinned models"):
        plan_experiment(workspace, "beside", "standard")


def test_a_declared_file_that_differs_from_head_makes_a_run_exploratory(tmp_path):
    root = make_vault(tmp_path / "v", git=True)
    file = root / "experiments" / "points.csv"
    file.write_text("1\n")
    revision = Revision(root)
    assert dirty_files(revision, [file]) == ("points.csv is not committed",)
    commit(root)
    assert dirty_files(Revision(root), [file]) == ()
    file.write_text("2\n")
    assert dirty_files(Revision(root), [file]) == ("points.csv differs from HEAD",)
