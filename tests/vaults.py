"""Small vaults made on the spot, with light experiments that need no model."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

GIT = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}

EXPERIMENT = '''
"""An exponent that is drawn round a centre, one a model."""

import random
import time

from claimlab.runner import Measurement, Measurements, Series, Trial, experiment


@experiment(
    presets={{
        "smoke": {{"grid": {{"model": ["a"]}}, "draws": 1, "noise": 0.01}},
        "standard": {{"grid": {{"model": ["a", "b"]}}, "draws": 3, "noise": 0.01}},
    }},{figures}
)
def run(trial: Trial) -> Measurements:
    centre = {centre}
    time.sleep({pause})
    exponent = centre[trial.settings["model"]] + random.Random(trial.seed).gauss(0, trial.parameters["noise"])
    x = tuple(10 ** (i / 10 - 2) for i in range(11))
    return Measurements(
        values={{
            "exponent": Measurement(value=exponent, numerical=0.001),
            "control": Measurement(value=1.0, numerical=0.001),
        }},
        series=(Series(name="q", x=x, y=tuple(v**exponent for v in x), window=(0.02, 0.1)),),
    )
'''

FIGURES = """
    figures=[
        {"name": "curve", "title": "A power law", "x": "t (1)", "y": "q (nats)", "series": ["q"],
          "exponents": {"q": "exponent"}, "references": [2, 4]}
    ],"""
"""Only where a test looks at them: to draw takes longer than all the rest of a run."""

CLAIM = """\
---
type: claim
id: fourth-power      # stable
title: "It grows with the fourth power"
source: "[[paper]]"
experiments:
  - experiment: light
    preset: standard
    controls:
      - control in [0.9, 1.1]
    supported_if:
      all:
        - exponent in [3.8, 4.2]
    divergent_if:
      any:
        - exponent outside [3.6, 4.4]
    strata: [model]
tags: ['x', "y"]
---

# It grows with the fourth power

Prose that nobody may touch.   \n\nSee [[paper]].
"""

SOURCE = """\
---
type: source
title: "A paper"
url: https://example.org/paper
---

The paper says so.
"""


def make_vault(root: Path, *, centre=None, pause: float = 0.0, git: bool = False, figures: str = "") -> Path:
    """A vault with one claim, its source and a light experiment whose exponents lie round ``centre``."""
    centre = centre or {"a": 4.0, "b": 4.0}
    (root / "kb").mkdir(parents=True)
    (root / "experiments").mkdir()
    (root / "kb" / "fourth-power.md").write_text(CLAIM)
    (root / "kb" / "paper.md").write_text(SOURCE)
    (root / "claimlab.toml").write_text('[vault]\ninclude = ["kb"]\n')
    write_experiment(root, centre=centre, pause=pause, figures=figures)
    if git:
        run_git(root, "init", "-q")
        commit(root)
    return root


_VERIFIED: dict[str, Path] = {}
"""Vaults whose claim was verified, by what they were made of; each is made once and then copied."""


def verified_vault(root: Path, **made_of) -> Path:
    """A vault of :func:`make_vault` whose claim somebody has verified, nothing of which is committed."""
    key = repr(sorted(made_of.items()))
    if key not in _VERIFIED:
        folder = Path(tempfile.mkdtemp(prefix="claimlab-verified-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        made = make_vault(folder / "v", **made_of)
        finished = claimlab(made, "verify", "fourth-power", "--trust")
        assert finished.returncode == 0, finished.stderr
        _VERIFIED[key] = made
    shutil.copytree(_VERIFIED[key], root, symlinks=True)
    return root


def write_experiment(root: Path, *, centre, pause: float = 0.0, figures: str = "") -> None:
    text = textwrap.dedent(EXPERIMENT).lstrip().format(centre=centre, pause=pause, figures=figures)
    (root / "experiments" / "light.py").write_text(text)


def run_git(root: Path, *arguments: str) -> str:
    finished = subprocess.run(
        ["git", "-C", str(root), *arguments], env={**os.environ, **GIT}, capture_output=True, text=True, check=True
    )
    return finished.stdout


def commit(root: Path, message: str = "state") -> None:
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "--allow-empty", "-m", message)


def claimlab(root: Path, *arguments: str, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a real process."""
    return subprocess.run(
        [sys.executable, "-m", "claimlab", "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **GIT, **environment},
    )
