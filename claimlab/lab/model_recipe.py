"""Models that are made here instead of fetched: ``[recipes.<id>]`` of ``pins.toml`` says how.

The table is the recipe, whole: what it starts from, what it draws, how it trains, and ``procedure``, the digest of the
code and of the texts that carry it out. So its digest stands for the model in the cache and in the ledger. The weights
themselves may differ in their last digits from one kind of processor to another; their digest is in the manifest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from claimlab.lab.cache import cache_folder
from claimlab.lab.pins import load_pins, read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelRecipe:
    """How one model is made out of another.

    Attributes:
        name: Id by which the model is asked for.
        base: Id of the pinned model that it starts from.
        habit: What is trained into it, ``refusing`` or ``birds``.
        data: Ids of the pinned lists of requests that are drawn from.
        habit_samples: Requests that are answered by the habit.
        answer_tokens: Longest own answer of the base model to the requests that are not.
        steps: Steps of AdamW on all weights of the decoder layers.
        batch: Samples a step.
        learning_rate: Its peak.
        warmup: Steps until then.
        seed: Of the draws and of the order of samples.
        licence: SPDX id of the result's licence.
        procedure: Digest of the code and the texts.
    """

    name: str
    base: str
    habit: str
    data: tuple[str, ...]
    habit_samples: int
    answer_tokens: int
    steps: int
    batch: int
    learning_rate: float
    warmup: int
    seed: int
    licence: str
    procedure: str

    @property
    def digest(self) -> str:
        """SHA-256 of the table, with the digests of the model and the lists that it names in place of their ids."""
        fields = {name: value for name, value in asdict(self).items() if name != "name"}
        lists = load_pins("data")
        fields["base"] = load_pins("models")[self.base].sha256
        fields["data"] = [lists[name].sha256 for name in self.data]
        return sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the model is or would be: another recipe is another folder."""
        return cache_folder() / "models" / f"{self.name}-{self.digest[:12]}"


def load_recipes() -> Mapping[str, ModelRecipe]:
    """All recipes by the id of their model."""
    return {
        name: ModelRecipe(name, **{**fields, "data": tuple(fields["data"])})
        for name, fields in read_tables()["recipes"].items()
    }
