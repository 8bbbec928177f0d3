"""How a model is fine-tuned, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimlab.errors import UsageError


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is fine-tuned.

    Attributes:
        steps: Optimiser steps.
        batch: Samples a step, drawn without replacement until all have been used, then anew.
        learning_rate: η after the warm-up.
        warmup: Steps over which η rises linearly to that.
        weight_decay: Decoupled, as AdamW has it; of the adapters under ``lora``.
        method: ``full`` moves the weights themselves, ``lora`` adapters of low rank beside them.
        rank: r of the adapters.
        scale: α/r of the adapters.
        clip: Longest gradient that enters a step as it is; a longer one is shortened to it.
        layers: Layers that are trained, such as ``20-29``; all of them when empty.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        threads: Processor threads; the last digits of a run depend on them.
    """

    steps: int
    batch: int
    learning_rate: float
    warmup: int = 0
    weight_decay: float = 0.0
    method: Literal["full", "lora"] = "full"
    rank: int = 8
    scale: float = 2.0
    clip: float = 1.0
    layers: str = ""
    device: str = "cpu"
    threads: int = 1

    def __post_init__(self) -> None:
        faults = [
            f"{name} {getattr(self, name)} is below {least}"
            for name, least in (("steps", 1), ("batch", 1), ("warmup", 0), ("rank", 1), ("threads", 1))
            if getattr(self, name) < least
        ]
        faults += [f"{name} is not above zero" for name in ("learning_rate", "clip") if not getattr(self, name) > 0]
        if self.method not in {"full", "lora"}:
            faults.append(f"method '{self.method}' is neither full nor lora")
        if faults:
            raise UsageError(f"this fine-tuning recipe cannot be followed: {'; '.join(faults)}")

    def rate(self, step: int) -> float:
        """η of one step, counted from 0."""
        return self.learning_rate * min(1.0, (step + 1) / (self.warmup + 1))
