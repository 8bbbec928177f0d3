"""The stock model in float32, run on packed samples.

The float64 decoder of this laboratory is for derivatives at rest. Training takes thousands of passes and needs no more
than float32, so it runs the model's own code. Samples stand one after another in one row of tokens, what they all begin
with only once; a mask lets each attend to the shared prefix and to itself. Nothing is padded, and the output head is
applied to the wanted positions only.
"""

from __future__ import annotations

from contextlib import redirect_stderr
from io import StringIO
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

    def logits(self, batch: TokenBatch, entering: torch.Tensor | None = None, first: int = 0) -> torch.Tensor:
        """Logits at the wanted positions, float32, shape (contexts, vocabulary).

        Args:
            batch: The samples.
            entering: What enters layer ``first``, shape (tokens, hidden), if the layers below need not run again.
            first: Zero-based.
        """
        states = self._run(batch.packing, self._embedded(batch) if entering is None else entering, first, None)
        logits: torch.Tensor = self.network.lm_head(states[batch.packing.wanted.to(self.device)])
        return logits

    def loss(self, batch: TokenBatch, entering: torch.Tensor | None = None, first: int = 0) -> torch.Tensor:
        """Mean cross-entropy of the targets, in nats per response token (a scalar); arguments as for the logits."""
        return cross_entropy(self.logits(batch, entering, first), batch.targets.to(self.device))

    @torch.no_grad()
    def entering(self, batch: TokenBatch, layer: int) -> torch.Tensor:
        """The residual stream that enters a layer (zero-based), without derivatives, shape (tokens, hidden)."""
        embedded = self._embedded(batch)
        return embedded if layer == 0 else self._run(batch.packing, embedded, 0, layer)

    def _embedded(self, batch: TokenBatch) -> torch.Tensor:
        embedded: torch.Tensor = self.network.get_input_embeddings()(batch.tokens.to(self.device))
        return embedded

    def _run(self, packing: Packing, stream: torch.Tensor, first: int, last: int | None) -> torch.Tensor:
        """Some layers on a residual stream of shape (tokens, hidden), and the last norm if they go up to the top."""
        body = self.network.model
        layers, norm = body.layers, body.norm
        body.layers = layers[first:last]
        body.norm = norm if last is None else torch.nn.Identity()
        try:
            states: torch.Tensor = body(
                inputs_embeds=stream[None],
                position_ids=packing.positions[None].to(self.device),
                attention_mask=attention_mask(packing)[None, None].to(self.device),
                use_cache=False,
            ).last_hidden_state[0]
        finally:
            body.layers, body.norm = layers, norm
        return states


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
        with redirect_stderr(StringIO()):  # a bar for an instant's reading
            network = load(
                checkpoint.folder,
                dtype=torch.float32,
                attn_implementation="sdpa",
                use_safetensors=True,  # a pickle could run code
                local_files_only=True,
                trust_remote_code=False,
            )
    except (OSError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise EnvironmentFault(f"model '{checkpoint.name}': {checkpoint.folder} cannot be read: {reason}") from error
    return network.eval().requires_grad_(requires_grad=False)
