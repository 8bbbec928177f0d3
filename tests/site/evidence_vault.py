"""A vault with every kind of note and status, its ledger filled by the real decision from made-up trials."""

from __future__ import annotations

import random
from pathlib import Path

from claimlab.claims import Measurement, Measurements, RunOpening, SeededTrial, Series, TrialRecord, TrialState
from claimlab.evidence.seeds import derive_seed
from claimlab.verification.binding import draft_registration, plan_experiment
from claimlab.verification.settle import settle
from claimlab.verification.workspace import open_workspace

EXPERIMENT = '''"""Growth exponents of a quantity that rises along a path.

Each trial draws one path and fits a power law inside the registered window, where $q \\\\propto t^4$ is expected.
"""

from claimlab.runner import Measurement, Measurements, Trial, experiment


@experiment(
    presets={
        "smoke": {"grid": {"model": ["alpha"]}, "draws": 1, "steps": 8},
        "standard": {"grid": {"model": ["alpha", "beta"]}, "draws": 4, "steps": 64},
    },
    figures=[
        {
            "name": "growth",
            "title": "Growth of the quantity with time",
            "x": "t (1)",
            "y": "q (nats)",
            "series": ["q"],
            "exponents": {"q": "slope/steady"},
            "references": [2, 4],
        }
    ],
)
def run(trial: Trial) -> Measurements:
    """One path."""
    return Measurements(values={"slope/steady": Measurement(value=4.0)})
'''

CENTRES = {
    "slope/steady": {"alpha": 4.0, "beta": 4.02},
    "slope/early": {"alpha": 2.1, "beta": 2.05},
    "slope/mixed": {"alpha": 4.01, "beta": 2.0},
    "slope/wide": {"alpha": 4.0, "beta": 4.1},
    "control/floor": {"alpha": 1.0, "beta": 1.01},
}
NOISE = {"slope/wide": 0.9}

CLAIMS = {
    "steady-growth": ("The quantity grows with the fourth power of time once the start is orthogonal", "slope/steady"),
    "early-growth": ("The quantity grows with the fourth power of time from the very first step", "slope/early"),
    "mixed-growth": ("Every model shows the same exponent", "slope/mixed"),
    "wide-growth": ("The exponent survives minibatch noise", "slope/wide"),
}


def _claim(name: str, title: str, measure: str) -> str:
    return f"""---
type: claim
id: {name}
title: "{title}"
description: "Whether {measure} lies near four, model by model."
domain: dynamics
confidence: experimental
source: "[[paper]]"
created: 2026-01-05
tags: [growth, exponents]
experiments:
  - experiment: growth
    preset: standard
    controls:
      - control/floor in [0.9, 1.1]
    supported_if:
      all:
        - {measure} in [3.8, 4.2]
    divergent_if:
      all:
        - {measure} outside [3.6, 4.4]
    strata: [model]
---

# {title}

## In plain words

After time $t$ the quantity has moved by an amount proportional to $t^2$, so that a loss that is quadratic in it grows
as

$$q(t) = \\tfrac18 (H\\tilde g)^\\top A (H\\tilde g)\\, t^4 + O(t^5).$$

See [[steady-growth]] and [[early-growth|the early one]], and ==mark this==.[^1]

> [!note]- What would change our mind
> An exponent of two in every model.

| arm | expected |
|---|---:|
| [[steady-growth\\|steady]] | 4 |
| raw | 2 |

```python
def slope(x, y):
    return (y[1] - y[0]) / (x[1] - x[0])
```

[^1]: A footnote.
"""


NOTES = {
    "kb/paper.md": """---
type: source
title: "Growth along orthogonal paths"
author: [Ada Lovelace, Emmy Noether]
url: https://example.org/paper
date: 2026-01-02
domain: dynamics
format: paper
tags: [growth]
---

The paper argues for [[steady-growth]]. It costs $120, not $x$.
""",
    "kb/headline.md": """---
type: claim
id: headline
title: "Growth is steady and predictable"
domain: dynamics
confidence: speculative
source: "[[paper]]"
created: 2026-01-05
depends_on: ["[[steady-growth]]"]
challenged_by: ["[[late-growth]]"]
status_from:
  all: ["[[steady-growth]]", "[[early-growth]]"]
literature:
  - source: "[[paper]]"
    stance: confirm
    says: "Growth is of fourth order."
---

Depends on [[steady-growth]].

## Challenges

[[late-growth]] says that it is late.
""",
    "kb/late-growth.md": """---
type: claim
id: late-growth
title: "Growth begins late and falls in a step"
domain: dynamics
confidence: likely
created: 2026-01-06
aliases: ["step growth"]
---

A rival of [[headline]], which it challenges. Missing: [[nowhere to be found]]. Hidden: [[secret]].
""",
    "kb/divergence-when.md": """---
type: divergence
title: "Does growth begin early or late?"
kind: factual
domain: dynamics
claims: ["[[headline]]", "[[late-growth]]"]
resolves_with: "A finer grid of times around the onset."
created: 2026-01-07
---

Both cannot be right.
""",
    "kb/secret.md": "---\npublish: false\ntitle: Secret\n---\n\nThe canary sings.\n",
    "kb/map.md": "---\ntype: map\ntitle: Map\n---\n\n- [[headline]]\n- [[paper]]\n- ![[late-growth]]\n- #growth\n",
    "kb/index.md": "---\ntype: home\ntitle: Start\n---\n\nThis base is about growth. Begin with [[headline]].\n",
}

SETTINGS = """[vault]
include = ["kb"]

[site]
title = "Growth, claim by claim"
description = "What is claimed of growth, and what was measured."
author = "The growers"
"""


def write_vault(root: Path) -> Path:
    """Write the notes and the experiment, without any evidence."""
    (root / "kb").mkdir(parents=True)
    (root / "experiments").mkdir()
    (root / "claimlab.toml").write_text(SETTINGS)
    (root / "experiments" / "growth.py").write_text(EXPERIMENT)
    for path, text in NOTES.items():
        (root / path).write_text(text)
    for name, (title, measure) in CLAIMS.items():
        (root / "kb" / f"{name}.md").write_text(_claim(name, title, measure))
    return root


def fill_ledger(root: Path) -> str:
    """Register every claim, open a run, record its trials, and let it be decided and sealed; returns the run's id."""
    return run_experiment(root, "growth", "growth-20260108T120000-0a1b2c", tuple(CLAIMS))


def bind_second_experiment(root: Path, claim: str) -> str:
    """Bind a claim to a second experiment that comes out the other way, and run that; returns the run's id."""
    (root / "experiments" / "decay.py").write_text(EXPERIMENT)
    note = root / "kb" / f"{claim}.md"
    text = note.read_text()
    bound = text[text.index("  - experiment: growth") : text.index("---\n\n#")]
    other = bound.replace("experiment: growth", "experiment: decay").replace(CLAIMS[claim][1], "slope/early")
    note.write_text(text.replace(bound, bound + other))
    return run_experiment(root, "decay", "decay-20260109T120000-0a1b2d", (claim,))


def run_experiment(root: Path, experiment: str, run: str, claims: tuple[str, ...]) -> str:
    """Register claims for an experiment and record one run of it."""
    workspace = open_workspace(root)
    plan = plan_experiment(workspace, experiment, "standard")
    entries = {name: workspace.claim(name).claim for name in claims}
    registrations = {
        name: workspace.ledger.register(draft_registration(claim, rule, plan))
        for name, claim in entries.items()
        for rule in claim.experiments
        if rule.experiment == experiment
    }
    trials = tuple(
        SeededTrial(**trial.model_dump(), seed=derive_seed(registrations.values(), 1, trial.index))
        for trial in plan.trials
    )
    workspace.ledger.open_run(
        RunOpening(
            run=run,
            number=1,
            experiment=experiment,
            preset="standard",
            registrations=registrations,
            trials=trials,
            parameters=plan.preset.parameters,
            inputs=plan.inputs,
            figures=plan.declaration.figures,
            machine={"system": "Linux", "cores": "2"},
            opened=f"{run[-22:-18]}-{run[-18:-16]}-{run[-16:-14]}T12:00:00Z",
        )
    )
    for trial in trials:
        workspace.ledger.record_trial(_trial(run, trial))
    return settle(workspace, workspace.ledger.run(run)).id


def _trial(run: str, trial: SeededTrial) -> TrialRecord:
    draw = random.Random(trial.index)
    model = str(trial.settings["model"])
    values = {
        name: Measurement(value=centre[model] + draw.gauss(0, NOISE.get(name, 0.02)), numerical=0.001)
        for name, centre in CENTRES.items()
    }
    times = tuple(10 ** (step / 10 - 2) for step in range(13))
    growth = tuple(time ** values["slope/steady"].value for time in times)
    return TrialRecord(
        run=run,
        trial=trial,
        state=TrialState.FINISHED,
        measurements=Measurements(values=values, series=(Series(name="q", x=times, y=growth, window=(0.02, 0.1)),)),
        started="2026-01-08T12:00:01Z",
        seconds=1.5,
        peak_bytes=300_000_000,
    )
