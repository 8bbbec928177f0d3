"""Blank notes and experiments: the fields and questions that each kind needs, for a person to fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.claims.challenge import CHALLENGES_QUESTION
from claimlab.errors import UsageError
from claimlab.ingest.naming import short_slug
from claimlab.notes.splice import set_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAIM = f"""
## In plain words

What is claimed, so that somebody from another field understands it.

## Why it matters

What would be done differently if it were false?

## The rule in words

Which measurement would show it to be false, and from which value on? Decide before you look. Once an experiment exists,
say it in the frontmatter as well, and freeze it with `claimlab register`:

```yaml
experiments:
  - experiment: coin                 # experiments/coin.py
    preset: standard
    controls:                        # without these a run says nothing, neither way
      - share/two-heads in [0.999, 1.001]
    supported_if:
      all:
        - share/heads in [0.48, 0.52]
    divergent_if:
      any:
        - share/heads outside [0.45, 0.55]
    strata: [coin]
```

## Limits

Where does it not apply?

## Challenges

{CHALLENGES_QUESTION}
"""

_SOURCE = """
## What it says

In your own words; quote only what has to be exact.

**Key findings:**

1. …

**KB connections:**

- (a link to a note of this vault: what the source does to it, confirms, extends or challenges, and how)

**Extraction hints:**

- Extract claim: "…"
- Consider a divergence candidate: … vs. …
"""

_DIVERGENCE = """
## The sides

- One claim, by its link.
- Its rival, by its link.

## Where they really disagree

On facts, on scope, or on what matters?

## What would resolve it

The measurement after which one of them would have to go.
"""

EXPERIMENT = '''\
"""@TITLE@

What is measured: the share of heads in a number of flips, of a coin made of seeded random numbers and of one that has
two heads, as a control. Replace it with your own measurement; keep everything that is random behind ``trial.seed``.
"""

import random

from claimlab.runner import Measurement, Measurements, Trial, experiment


@experiment(
    presets={
        "smoke": {"grid": {"coin": ["seeded"]}, "draws": 1, "flips": 1000},
        "standard": {"grid": {"coin": ["seeded"]}, "draws": 5, "flips": 20000},
    },
    determinism="seeded",
)
def run(trial: Trial) -> Measurements:
    """Flip both coins; the share of heads is a pure number."""
    flips = trial.parameters["flips"]
    source = random.Random(trial.seed)
    heads = sum(source.random() < 0.5 for _ in range(flips))
    two_heads = sum(source.random() < 1.0 for _ in range(flips))
    return Measurements(
        values={
            "share/heads": Measurement(value=heads / flips, tries=flips),
            "share/two-heads": Measurement(value=two_heads / flips, tries=flips),
        }
    )
'''


def blank_claim(title: str, *, domain: str, source: str, today: str) -> str:
    """A claim note with every field of the schema and the questions that a reader will ask."""
    fields = {
        "type": "claim",
        "id": short_slug(title),
        "title": title,
        "domain": domain,
        "description": "",
        "confidence": "speculative",
        "source": source,
        "created": today,
        "depends_on": [],
        "challenged_by": [],
    }
    return set_fields(_CLAIM, fields)


def blank_source(title: str, *, url: str, domain: str, today: str) -> str:
    """A source note with its metadata and the labels that ``claimlab ingest`` reads."""
    fields = {
        "type": "source",
        "title": title,
        "author": "unknown",
        "url": url,
        "date": today,
        "domain": domain,
        "format": "paper",
        "status": "unprocessed",
        "priority": "medium",
        "tags": [],
    }
    return set_fields(_SOURCE, fields)


def blank_divergence(title: str, *, claims: Sequence[str], domain: str, today: str) -> str:
    """A divergence note between the claims that are named, as wiki-links."""
    fields = {
        "type": "divergence",
        "title": title,
        "kind": "factual",
        "domain": domain,
        "claims": [*claims],
        "resolves_with": "",
        "created": today,
    }
    return set_fields(_DIVERGENCE, fields)


def blank_experiment(title: str) -> str:
    """An experiment module that runs as it is, to be turned into one's own."""
    sentence = " ".join(title.replace("\\", "/").replace('"', "'").split())
    return EXPERIMENT.replace("@TITLE@", sentence if sentence.endswith((".", "?", "!")) else f"{sentence}.")


def module_name(title: str) -> str:
    """A title as the name of an experiment module.

    Raises:
        UsageError: nothing of it can be one.
    """
    name = re.sub(r"[^a-z0-9]+", "_", short_slug(title, 40)).strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(f"'{title}' cannot name a Python module; begin with a letter from a to z")
    return name
