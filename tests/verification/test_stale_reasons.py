"""Whatever a verified status rests on: a change of it is named, and nothing else makes the status stale.

The vault is verified by a copy of the package, so that the laboratory and its pins can be changed as well.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vaults import make_vault

PACKAGE = Path(__file__).parents[2] / "claimlab"
SHARED = '"""What several experiments share."""\n\nSTEP = 10\n'
MODEL = "smollm2-135m-instruct"
IMPORTS = "from claimlab.lab.windows import DECADE\nfrom claimlab.runner"


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    """A folder with the package and a vault whose claim was verified with it, by way of every kind of input."""
    folder = tmp_path_factory.mktemp("verified")
    shutil.copytree(PACKAGE, folder / "package" / "claimlab", ignore=shutil.ignore_patterns("__pycache__"))
    vault = make_vault(folder / "vault", centre={MODEL: 4.0})
    (vault / "constraints.txt").write_text("torch==2.13.0\nnumpy==2.4.0\n")
    (vault / "experiments" / "shared.py").write_text(SHARED)
    edit(vault / "experiments" / "light.py", '["a", "b"]', f'["{MODEL}"]')
    edit(vault / "experiments" / "light.py", '"grid": {"model": ["a"]}', f'"grid": {{"model": ["{MODEL}"]}}')
    (vault / "experiments" / "points.csv").write_text("t,q\n1,2\n")
    declared = '    data=["harmbench"],\n    files=["points.csv"],\n    presets={'
    edit(vault / "experiments" / "light.py", "    presets={", declared)
    edit(vault / "experiments" / "light.py", "import random", "import random\nfrom pathlib import Path")
    reads = '    assert (Path(__file__).parent / "points.csv").read_text()\n    time.sleep('
    edit(vault / "experiments" / "light.py", "    time.sleep(", reads)
    edit(vault / "experiments" / "light.py", "from claimlab.runner", f"from shared import STEP\n{IMPORTS}")
    edit(vault / "experiments" / "light.py", "i / 10", "i / STEP")
    run(folder, "verify", "fourth-power", "--trust")
    assert stale(folder) == []
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def run(folder: Path, *arguments: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-m", "claimlab", "-C", str(folder / "vault"), *arguments],
        cwd=folder / "package",
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def stale(folder: Path) -> list[str]:
    (claim,) = json.loads(run(folder, "status", "--json"))["claims"]
    assert claim["status"] == "supported"
    assert claim["freshness"] == ("stale" if claim["stale"] else "fresh")
    return claim["stale"]


NOTE, LIGHT, OTHER = "vault/kb/fourth-power.md", "vault/experiments/light.py", "vault/experiments/shared.py"
WINDOWS, PINS = "package/claimlab/lab/windows.py", "package/claimlab/lab/pins.toml"


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        (NOTE, "the fourth power", "the fifth power", "claim fourth-power changed"),
        (NOTE, "in [3.8, 4.2]", "in [3.7, 4.2]", "rule supported_if"),
        (LIGHT, "0.02, 0.1", "0.03, 0.1", "code experiments/light.py changed"),
        (OTHER, "STEP = 10", "STEP = 20", "helper shared changed"),
        (WINDOWS, "DECADE = 10.0", "DECADE = 20.0", "helper claimlab.lab.windows changed"),
        (PINS, 'sha256 = "4a7d', 'sha256 = "4a7e', "data harmbench changed"),
        ("vault/experiments/points.csv", "1,2", "1,3", "data experiments/points.csv changed"),
        (PINS, 'sha256 = "b179', 'sha256 = "b17a', f"model {MODEL} changed"),
        ("vault/constraints.txt", "torch==2.13.0", "torch==2.14.0", "environment torch: 2.13.0 → 2.14.0"),
    ],
    ids=[
        "claim",
        "rule",
        "code",
        "imported module",
        "module of the laboratory",
        "data",
        "file of the vault",
        "model",
        "torch",
    ],
)
def test_a_change_is_named_and_nothing_beside_it(verified, tmp_path, path, old, new, reason):
    folder = shutil.copytree(verified, tmp_path / "changed")
    edit(folder / path, old, new)
    (found,) = stale(folder)
    assert found.startswith(reason)


def test_white_space_comments_and_prose_change_nothing(verified, tmp_path):
    folder = shutil.copytree(verified, tmp_path / "changed")
    edit(folder / NOTE, '"It grows with', '"It  grows with')
    edit(folder / NOTE, "in [3.8, 4.2]", "in  [3.8,4.20]   # as registered")
    edit(folder / NOTE, "Prose that nobody", "Prose that somebody")
    edit(folder / LIGHT, "    centre = ", "    # round which draws scatter\n\n    centre = ")
    edit(folder / LIGHT, "An exponent", "Some exponent")
    edit(folder / OTHER, "\n\nSTEP = 10", "\n\n\nSTEP  =  10  # a decade")
    edit(folder / WINDOWS, "DECADE = 10.0", "DECADE = 10.0  # as ever")
    edit(folder / PINS, "[data.harmbench]", "# a list of requests\n[data.harmbench]")
    edit(folder / "vault/constraints.txt", "torch==2.13.0", "torch == 2.13.0  # the same\nclick==8.1.0")
    assert stale(folder) == []
