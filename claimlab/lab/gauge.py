"""The margin of a habit and the loss of a task, read on one model after another.

The models differ from one layer on only, so what enters that layer is computed once and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from claimlab.lab.margin import lay_out, margin_from_logits
from claimlab.lab.samples import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.lab.habit import Habit
    from claimlab.lab.packed_model import PackedModel
    from claimlab.lab.samples import Sample


class Gauge:
    """Requests of a habit and samples of a task, laid out below the layers that change.

    Attributes:
        margin_before: The habit's margin under the model from which all others depart, in nats.
        loss_before: The task's loss there, in nats per response token.
    """

    def __init__(self, model: PackedModel, habit: Habit, samples: Sequence[Sample], first: int) -> None:
        """Lay them out, and read them once.

        Args:
            model: The model from which all others depart.
            habit: Its requests are those on which the margin is read.
            samples: Samples of the task that were held back.
            first: The first layer, zero-based, in which other models may differ.
        """
        tokenizer = model.checkpoint.tokenizer
        self._first = first
        self._openings = [lay_out(request, habit, tokenizer) for request in habit.requests]
        self._entering = [model.entering(openings.batch, first) for openings in self._openings]
        self._task = tokenize(samples, tokenizer)
        self._task_entering = model.entering(self._task, first)
        self.margin_before = self._margin(model)
        self.loss_before = self._loss(model)

    def margin_fall(self, model: PackedModel) -> float:
        """How much lower the margin is under another model, in nats."""
        return self.margin_before - self._margin(model)

    def loss_fall(self, model: PackedModel) -> float:
        """How much lower the loss is under another model, in nats per response token."""
        return self.loss_before - self._loss(model)

    @torch.no_grad()
    def _margin(self, model: PackedModel) -> float:
        each = [
            float(margin_from_logits(model.logits(openings.batch, entering, self._first).cpu(), openings))
            for openings, entering in zip(self._openings, self._entering, strict=True)
        ]
        return sum(each) / len(each)

    @torch.no_grad()
    def _loss(self, model: PackedModel) -> float:
        return float(model.loss(self._task, self._task_entering, self._first))
