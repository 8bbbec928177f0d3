"""A trainable block of layers, and the contexts at which its model is evaluated.

Everything below the block is frozen, so the residual stream that enters it is computed once for each batch.
Parameters are kept as displacement: one flat float64 vector Δ, zero at the released weights, so that a displacement
of 1e-12 keeps all its digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.errors import UsageError
from claimlab.lab.decoder import MATRICES, decode, rms_norm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.samples import TokenBatch


@dataclass(frozen=True, slots=True)
class LayerRange:
    """Zero-based layers ``first`` to ``last``, both included."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> LayerRange:
        """Read ``26-29`` or ``29``.

        Raises:
            UsageError: the text is no such range.
        """
        first, dash, last = text.partition("-")
        if not (first.isascii() and first.isdigit() and (not dash or (last.isascii() and last.isdigit()))):
            raise UsageError(f"'{text}' is no range of layers; write 26-29 or 29 (zero-based, both ends included)")
        return cls(int(first), int(last or first))


class Block:
    """The two-dimensional weights of some layers as one vector of trainable parameters.

    Attributes:
        checkpoint: The model.
        layers: Which layers are trainable; those above them are evaluated and frozen.
        size: Number of trainable parameters, n.
    """

    def __init__(self, checkpoint: Checkpoint, layers: LayerRange) -> None:
        architecture = checkpoint.architecture
        if not 0 <= layers.first <= layers.last < architecture.layers:
            raise UsageError(
                f"layers {layers.first}-{layers.last} of '{checkpoint.name}' do not exist: it has layers "
                f"0-{architecture.layers - 1}"
            )
        self.checkpoint = checkpoint
        self.layers = layers
        self.architecture = architecture
        self._weights = [checkpoint.layer(index) for index in range(layers.first, architecture.layers)]
        trainable = self._weights[: layers.last - layers.first + 1]
        self._shapes = [weights[name].shape for weights in trainable for name in MATRICES]
        self._sizes = [shape.numel() for shape in self._shapes]
        self.size = sum(self._sizes)

    def displaced(self, delta: torch.Tensor) -> list[dict[str, torch.Tensor]]:
        """The weights of the block and of what lies above it, at displacement ``delta`` of shape (size,)."""
        # one split, not one slice a matrix: the derivative of a split is a single concatenation
        parts = iter(zip(torch.split(delta, self._sizes), self._shapes, strict=True))
        moved = []
        for index, weights in enumerate(self._weights):
            changed = dict(weights)
            if index <= self.layers.last - self.layers.first:
                for name in MATRICES:
                    part, shape = next(parts)
                    changed[name] = weights[name] + part.view(shape)
            moved.append(changed)
        return moved

    def contexts(self, *batches: TokenBatch) -> tuple[Contexts, ...]:
        """The response positions of each batch, with what enters the block computed once.

        The frozen layers are read from the disk one at a time, each for all batches.

        Raises:
            UsageError: a sample is longer than the window in which some layers of the model attend.
        """
        self._refuse_beyond_the_window(batches)
        with torch.no_grad():
            streams = [self.checkpoint.embed(batch.tokens) for batch in batches]
            for index in range(self.layers.first):
                layer = [self.checkpoint.layer(index)]
                for which, batch in enumerate(batches):
                    streams[which] = decode(streams[which], layer, self.architecture, batch.packing.everywhere())
        return tuple(Contexts(self, batch, stream) for batch, stream in zip(batches, streams, strict=True))

    def _refuse_beyond_the_window(self, batches: Sequence[TokenBatch]) -> None:
        window = self.architecture.window
        longest = max((int(batch.packing.positions.max()) + 1 for batch in batches), default=0)
        if window is not None and longest > window:
            raise UsageError(
                f"a sample of {longest} tokens is too long for '{self.checkpoint.name}': some of its layers attend in "
                f"a sliding window, which changes nothing up to {window} tokens and is not evaluated beyond; shorten it"
            )


@dataclass(frozen=True, slots=True)
class Contexts:
    """The response positions of one batch as functions of the displacement.

    Attributes:
        block: The trainable block.
        batch: Tokens and targets.
        entering: Residual stream that enters the block, float64, shape (tokens, hidden).
    """

    block: Block
    batch: TokenBatch
    entering: torch.Tensor

    def __len__(self) -> int:
        return self.batch.contexts

    @property
    def head(self) -> torch.Tensor:
        """Output head W, shape (vocabulary, hidden)."""
        return self.block.checkpoint.head

    def hidden(self, delta: torch.Tensor) -> torch.Tensor:
        """What the head sees at displacement ``delta``, shape (contexts, hidden)."""
        block = self.block
        x = decode(self.entering, block.displaced(delta), block.architecture, self.batch.packing)
        return rms_norm(x, block.checkpoint.final_norm, block.architecture.epsilon)

    def logits(self, delta: torch.Tensor) -> torch.Tensor:
        """Logits z at displacement ``delta``, shape (contexts, vocabulary)."""
        return self.hidden(delta) @ self.head.T

    def loss(self, delta: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy of the targets, in nats per response token (a scalar)."""
        logits = self.logits(delta)
        chosen = logits.gather(1, self.batch.targets[:, None])[:, 0]
        return (logits.logsumexp(1) - chosen).mean()
