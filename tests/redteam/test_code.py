"""Attempts to have other code run, or measured, than what was trusted and digested, each by the real commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.vaults import GIT, claimlab, commit, make_vault, write_experiment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_vault(tmp_path / "v", git=True)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_module_that_python_would_take_for_its_own_does_not_run(root: Path) -> None:
    edit(root / "experiments" / "light.py", "import random\n", "import random\n\nimport numpy\n")
    for name in ("pickle", "secrets", "hashlib"):
        (root / "experiments" / f"{name}.py").write_text("import os\nos._exit(9)\n")
    commit(root)
    trusted = claimlab(root, "trust", "light")
    assert trusted.stdout.rstrip().endswith(": light.py")
    finished = claimlab(root, "verify", "fourth-power", "--json")
    assert json.loads(finished.stdout)[0]["status"] == "supported", finished.stderr


def test_a_module_that_takes_the_name_of_an_import_is_refused(root: Path) -> None:
    (root / "experiments" / "random.py").write_text("")
    commit(root)
    for command in (("trust", "light"), ("register", "fourth-power"), ("verify", "fourth-power", "--trust")):
        finished = claimlab(root, *command)
        assert finished.returncode == 2
        assert "random.py CL602" in finished.stderr


def test_an_experiment_cannot_pass_itself_off_as_another(root: Path) -> None:
    edit(root / "experiments" / "light.py", "@experiment(\n", '@experiment(\n    name="evil",\n')
    (root / "experiments" / "evil.py").write_text("import os\nos._exit(9)\n")
    commit(root)
    assert claimlab(root, "trust", "light").returncode == 0
    finished = claimlab(root, "verify", "fourth-power")
    assert finished.returncode == 2
    assert "experiments/light.py:10:5 EX004 'name' is not an argument" in finished.stderr


def test_an_edit_while_a_run_goes_on_is_no_part_of_it(root: Path) -> None:
    write_experiment(root, centre={"a": 4.0, "b": 4.0}, pause=1.0)
    edit(root / "experiments" / "light.py", "import time\n", "import time\n\nimport beside\n")
    edit(root / "experiments" / "light.py", "exponent = centre", "exponent = beside.SHIFT + centre")
    (root / "experiments" / "beside.py").write_text("SHIFT = 0.0\n")
    commit(root)
    command = [sys.executable, "-m", "claimlab", "-C", str(root), "verify", "fourth-power", "--trust", "--jobs", "1"]
    running = subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **GIT}
    )
    deadline = time.monotonic() + 60
    while not list(root.glob("kb/evidence/*/trial-000.json")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (root / "experiments" / "beside.py").write_text("SHIFT = -2.0\n")
    write_experiment(root, centre={"a": 2.0, "b": 2.0})
    said, _ = running.communicate(timeout=120)
    (found,) = json.loads(said)
    assert (found["status"], found["freshness"]) == ("supported", "stale")
    trials = [json.loads(path.read_bytes()) for path in root.glob("kb/evidence/*/trial-*.json")]
    assert len(trials) == 6
    assert all(trial["measurements"]["values"]["exponent"]["value"] > 3.9 for trial in trials)
