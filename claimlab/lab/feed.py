"""Minibatches without end, with what enters the trained layers computed once for each sample.

Everything below the first trained layer is frozen, so what a sample looks like there never changes. In short runs on a
few upper layers that is most of the arithmetic.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import torch

from claimlab.lab.samples import pack, prompt_tokens, response_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimlab.lab.packed_model import PackedModel
    from claimlab.lab.samples import Sample, TokenBatch


class Feed:
    """Samples as tokens, and their residual streams below the trained layers.

    Attributes:
        model: The model that is trained.
        first: The first trained layer, zero-based.
    """

    def __init__(self, model: PackedModel, samples: Sequence[Sample], first: int) -> None:
        tokenizer = model.checkpoint.tokenizer
        self.model = model
        self.first = first
        self._pairs = [(prompt_tokens(s.prompt, tokenizer), response_tokens(s.response, tokenizer)) for s in samples]
        self._streams: dict[int, torch.Tensor] = {}

    def batches(self, size: int, seed: int) -> Iterator[tuple[TokenBatch, torch.Tensor]]:
        """Batches and what enters the first trained layer, shape (tokens, hidden).

        Every sample comes once, in random order, before any comes again.
        """
        order = random.Random(seed)  # noqa: S311 - a seeded order is the point
        waiting: list[int] = []
        while True:
            while len(waiting) < min(size, len(self._pairs)):
                waiting += order.sample(range(len(self._pairs)), len(self._pairs))
            chosen, waiting = waiting[:size], waiting[size:]
            batch = pack([self._pairs[index] for index in chosen])
            yield batch, self._entering(chosen, batch.packing.prefix)

    def _entering(self, chosen: Sequence[int], prefix: int) -> torch.Tensor:
        """The shared prefix once, then the rest of each sample, as the batch is laid out."""
        streams = [self._stream(index) for index in chosen]
        return torch.cat([streams[0][:prefix], *(stream[prefix:] for stream in streams)])

    def _stream(self, index: int) -> torch.Tensor:
        if index not in self._streams:
            self._streams[index] = self.model.entering(pack([self._pairs[index]]), self.first)
        return self._streams[index]
