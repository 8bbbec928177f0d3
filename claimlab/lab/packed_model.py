"""The stock model in float32, run on packed samples.

The float64 decoder of this laboratory is for derivatives at rest. Training takes thousands of passes and needs no more
than float32, so it runs the model's own code. Samples stand one after another in one row of tokens, what they all begin
with only once; a mask lets each attend to the shared prefix and to itself. Nothing is padded, and the output head is
applied to the wanted positions only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import cross_entropy

from claimlab.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.decoder import Packing
    from claimlab.lab.samples import TokenBatch
    from claimlab.lab.update import Update

CPU = torch.device("cpu")


class PackedModel:
    """A causal language model of transformers with dropout off.

    Attributes:
        checkpoint: The files it was read from.
        device: Where it stands.
        network: The stock module; its parameters are float32 and frozen until somebody asks for their gradients.
    """

    def __init__(self, checkpoint: Checkpoint, update: Update | None = None, device: torch.device = CPU) -> None:
        """Read a model, moved by ``update`` if there is one.

        Raises:
            EnvironmentFault: the stock code cannot read the checkpoint.
        """
        self.checkpoint = checkpoint
        self.device = device
        self.network = _read(checkpoint).to(device)
        if update is not None:
            with torch.no_grad():
                weights = dict(self.network.named_parameters())
                for name, difference in update.differences.items():
                    weights[name].add_(difference.to(device))

    def logits(self, batch: TokenBatch) -> torch.Tensor:
        """Logits at the wanted positions, float32, shape (contexts, vocabulary)."""
        packing = batch.packing
        states = self.network.model(
            input_ids=batch.tokens[None].to(self.device),
            position_ids=packing.positions[None].to(self.device),
            attention_mask=attention_mask(packing)[None, None].to(self.device),
            use_cache=False,
        ).last_hidden_state[0]
        logits: torch.Tensor = self.network.lm_head(states[packing.wanted.to(self.device)])
        return logits

    def loss(self, batch: TokenBatch) -> torch.Tensor:
        """Mean cross-entropy of the targets, in nats per response token (a scalar)."""
        return cross_entropy(self.logits(batch), batch.targets.to(self.device))


def attention_mask(packing: Packing) -> torch.Tensor:
    """What is added to attention scores: 0 where a token may look, the lowest float32 elsewhere; (tokens, tokens)."""
    lengths = torch.tensor(packing.lengths)
    segments = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
    order = torch.arange(len(segments))
    visible = (segments[:, None] == segments) | (segments == 0)
    visible &= order[:, None] >= order
    mask = torch.zeros(visible.shape, dtype=torch.float32)
    return mask.masked_fill(~visible, torch.finfo(torch.float32).min)


def _read(checkpoint: Checkpoint) -> Any:
    from transformers import AutoModelForCausalLM  # noqa: PLC0415 - seconds of imports

    load: Callable[..., Any] = AutoModelForCausalLM.from_pretrained
    try:
        # only safetensors: a pickle could run code
        network = load(
            checkpoint.folder,
            dtype=torch.float32,
            attn_implementation="sdpa",
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise EnvironmentFault(f"model '{checkpoint.name}': {checkpoint.folder} cannot be read: {reason}") from error
    return network.eval().requires_grad_(requires_grad=False)
