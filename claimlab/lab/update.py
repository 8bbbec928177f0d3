"""What a fine-tuning run did to a model: the difference of every weight that it moved."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from claimlab.lab.decoder import MATRICES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimlab.lab.block import Block
    from claimlab.lab.checkpoint import Checkpoint

_BESIDE_WEIGHTS = ("config.json", "generation_config.json", "chat_template*", "*token*", "vocab*", "merges*")
"""What of a checkpoint's folder goes along with new weights: configuration and tokenizer."""


@dataclass(frozen=True, slots=True)
class Update:
    """ΔW of one fine-tuning run.

    Attributes:
        differences: Tensor name → difference from the checkpoint, float32; what was frozen is absent.
        losses: Mean cross-entropy of each step's batch before the step, in nats per response token.
        time: Σ η, the sum of the learning rate over the steps.
    """

    differences: Mapping[str, torch.Tensor]
    losses: tuple[float, ...] = ()
    time: float = 0.0

    def norm(self) -> float:
        """‖ΔW‖ over all tensors together."""
        return math.sqrt(sum(float(part.to(torch.float64).square().sum()) for part in self.differences.values()))

    def scaled(self, factor: float) -> Update:
        """The same direction, ``factor`` times as far."""
        return Update({name: factor * tensor for name, tensor in self.differences.items()}, self.losses, self.time)

    def in_block(self, block: Block) -> torch.Tensor:
        """The part that lies in a block's trainable weights as its displacement Δ, float64, shape (n,)."""
        parts = []
        for index in range(block.layers.first, block.layers.last + 1):
            for name in MATRICES:
                full = f"model.layers.{index}.{name}"
                part = self.differences.get(full)
                parts.append(block.checkpoint.tensor(full).mul(0) if part is None else part.to(torch.float64))
        return torch.cat([part.flatten() for part in parts])

    def write(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Fill a folder with the moved model: safetensors in float32, configuration and tokenizer.

        Tensors that were not moved keep the dtype that they have.
        """
        tensors = {}
        for path in checkpoint.folder.glob("*.safetensors"):
            with safe_open(path, framework="pt") as stored:
                tensors.update({name: stored.get_tensor(name) for name in stored.keys()})  # noqa: SIM118 - no mapping
        for name, difference in self.differences.items():
            tensors[name] = tensors[name].to(torch.float32) + difference
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors")
        for pattern in _BESIDE_WEIGHTS:
            for path in checkpoint.folder.glob(pattern):
                shutil.copyfile(path, folder / path.name)
