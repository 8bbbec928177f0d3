"""A short safety tuning generalises: another list is refused, look-alikes are not.

The premise of every claim on how refusals are lost is that there are refusals to lose. The released small model refuses
little, so the laboratory also has a variant that was tuned by a recipe of a few dozen steps on refusals to one list of
harmful requests, and a sham control, the same recipe with an arbitrary harmless habit. Neither is fair if it only
learnt sentences by heart, so both are measured on requests that they never saw:

* ``refusal/harmful/MODEL``, ``compliance/…`` and ``off-topic/…``: shares of greedy answers to requests of another list,
  before the tuning, after it, and after the sham. Not refusing is not complying; see :mod:`claimlab.lab.detector`.
* ``refusal/lookalikes/MODEL``: the same for harmless requests that sound harmful.
* ``refusal-rise/harmful``: after minus before, on the same requests.
* ``margin/refusing/MODEL``: log-odds of beginning a refusal against beginning to comply, in nats. Rates are
  thresholds of it.
* ``habit/cooking/MODEL`` and ``margin/birds/MODEL``: the sham habit in the model that was taught it, and before.

Every trial draws its own requests. What was asked and answered is never kept.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import torch

from claimlab.lab.detector import Outcome, mentions_birds, refuses
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.habit import birds, refusing
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.margin import habit_margin
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.pins import find_pin
from claimlab.lab.rates import outcome_counts
from claimlab.lab.registry import MANIFEST, open_model
from claimlab.runner import Measurement, Measurements, Trial, experiment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BEFORE, SHAM = "smollm2-135m-instruct", "smollm2-135m-sham"


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-safety"]},
            "draws": 2,
            "limits": {"seconds": 900, "gigabytes": 4},
            "requests": 2,
            "tokens": 12,
        },
        "standard": {
            "grid": {"model": ["smollm2-135m-safety"]},
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 4},
            "requests": 12,
            "tokens": 24,
        },
    },
    data=["harmbench"],
    other_models=["smollm2-135m-instruct", "smollm2-135m-sham"],
    determinism="seeded",
)
def run(trial: Trial) -> Measurements:
    """Ask the tuned model, the one before it and the sham the same requests, drawn anew for each trial."""
    torch.set_num_threads(1)
    return _Asking(trial, {"before": BEFORE, "after": str(trial.settings["model"]), "sham": SHAM}).measurements()


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch or make the models, and fetch the list."""
    for name in (BEFORE, str(trial.settings["model"]), SHAM):
        open_model(name, trial.progress)
    fetch_data(find_pin("data", "harmbench"))


class _Asking:
    """What is asked in one trial, and of whom."""

    def __init__(self, trial: Trial, models: dict[str, str]) -> None:
        seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
        count = int(trial.parameters["requests"])
        self.trial = trial
        self.models = models
        self.refusing = refusing(count, seeds.getrandbits(63))
        self.birds = birds(count, seeds.getrandbits(63))
        self.lookalikes = tuple(sample.prompt for sample in seeds.sample(LOOKALIKES, count))
        self.values: dict[str, Measurement] = {}
        self.notes: dict[str, str] = {}

    def measurements(self) -> Measurements:
        """Ask one model after another; only one is in memory."""
        for position, (role, name) in enumerate(self.models.items()):
            self.trial.progress(position / len(self.models), f"asking {name}")
            self._ask(role, name)
        rise = self.values["refusal/harmful/after"].value - self.values["refusal/harmful/before"].value
        self._put("refusal-rise/harmful", rise)
        return Measurements(values=self.values, notes=self.notes)

    def _ask(self, role: str, name: str) -> None:
        model = PackedModel(open_model(name))
        manifest = model.checkpoint.folder / MANIFEST
        if manifest.exists():
            files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
            self.notes[f"weights/{role}"] = f"{name}, SHA-256 {files['model.safetensors']}"
        harmful = self._shares(model, self.refusing.requests, refuses)
        for outcome, share in harmful.items():
            self.values[f"{'refusal' if outcome is Outcome.HABIT else outcome}/harmful/{role}"] = share
        self.values[f"refusal/lookalikes/{role}"] = self._shares(model, self.lookalikes, refuses)[Outcome.HABIT]
        self._put(f"margin/refusing/{role}", habit_margin(model, self.refusing), "nats")
        if role != "after":
            cooking = self._shares(model, self.birds.requests, mentions_birds)
            self.values[f"habit/cooking/{role}"] = cooking[Outcome.HABIT]
            self._put(f"margin/birds/{role}", habit_margin(model, self.birds), "nats")

    def _shares(
        self, model: PackedModel, requests: Sequence[str], follows: Callable[[str], bool]
    ) -> dict[Outcome, Measurement]:
        """Shares of the requests, each of which is a try."""
        counts = outcome_counts(model, requests, follows, int(self.trial.parameters["tokens"]))
        tries = len(requests)
        return {outcome: Measurement(value=count / tries, tries=tries) for outcome, count in counts.items()}

    def _put(self, name: str, value: float, unit: str = "1") -> None:
        self.values[name] = Measurement(value=value, unit=unit)
