"""Fine-tuning of a checkpoint on samples, of all its weights or through low-rank adapters.

AdamW on minibatches, as practice does it, in float32 with the stock model; the learning rate rises linearly over the
warm-up and then stays. The two-dimensional weights of the decoder layers move, embeddings and norms do not: the same
parameters that the laboratory's gradients and Fisher speak of. Loss: mean cross-entropy over the response tokens of a
batch pooled (see :mod:`claimlab.lab.samples`).
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import torch

from claimlab.errors import UsageError
from claimlab.lab.block import LayerRange
from claimlab.lab.decoder import MATRICES
from claimlab.lab.device import choose_device
from claimlab.lab.feed import Feed
from claimlab.lab.low_rank import adapt
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.update import Update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.fetch import Progress
    from claimlab.lab.recipe import Recipe
    from claimlab.lab.samples import Sample


def fine_tune(
    checkpoint: Checkpoint,
    samples: Sequence[Sample],
    recipe: Recipe,
    seed: int,
    progress: Progress = lambda _share, _what: None,
) -> Update:
    """Fine-tune a model; the checkpoint stays as it is.

    Args:
        checkpoint: The model to start from.
        samples: The task.
        recipe: How.
        seed: Of the order of samples and of the adapters' start. The same seed gives the same update on one machine.
        progress: Told how far the run is, as a share of it.

    Raises:
        UsageError: there are no samples, or no such layers or device.
        EnvironmentFault: the model cannot be read.
    """
    if not samples:
        raise UsageError("there is nothing to fine-tune on: no samples")
    layers = _trained(checkpoint, recipe.layers)
    names = [f"model.layers.{index}.{name}" for index in layers for name in MATRICES]
    with _threads(recipe.threads):
        model = PackedModel(checkpoint, device=choose_device(recipe.device))
        parameters, differences = _parameters(model, names, recipe, seed)
        losses = _descend(Feed(model, samples, layers.start), parameters, recipe, seed, progress)
        return Update(differences(), losses, sum(map(recipe.rate, range(recipe.steps))))


def _descend(
    feed: Feed, parameters: Sequence[torch.nn.Parameter], recipe: Recipe, seed: int, progress: Progress
) -> tuple[float, ...]:
    """Take the steps; returns the loss before each."""
    optimiser = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    losses = []
    for step, (batch, entering) in enumerate(islice(feed.batches(recipe.batch, seed), recipe.steps)):
        optimiser.param_groups[0]["lr"] = recipe.rate(step)
        loss = feed.model.loss(batch, entering, feed.first)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, recipe.clip)
        optimiser.step()
        losses.append(float(loss.detach()))
        progress((step + 1) / recipe.steps, f"{recipe.method} fine-tuning, loss {losses[-1]:.2f}")
    return tuple(losses)


def _parameters(
    model: PackedModel, names: Sequence[str], recipe: Recipe, seed: int
) -> tuple[list[torch.nn.Parameter], Callable[[], Mapping[str, torch.Tensor]]]:
    """What the optimiser moves, and a function that says afterwards by how much each weight has moved."""
    if recipe.method == "lora":
        adapters = adapt(model.network, names, recipe.rank, recipe.scale, seed)
        moved = [part for adapter in adapters.values() for part in (adapter.down, adapter.up)]
        return moved, lambda: {name: adapter.merged() for name, adapter in adapters.items()}
    weights = dict(model.network.named_parameters())
    chosen = {name: weights[name].requires_grad_() for name in names}

    def differences() -> dict[str, torch.Tensor]:
        # the released weights are read again: keeping them would take as much memory as the model
        released = model.checkpoint.tensor
        return {name: weight.detach().cpu() - released(name).to(torch.float32) for name, weight in chosen.items()}

    return list(chosen.values()), differences


def _trained(checkpoint: Checkpoint, layers: str) -> range:
    """The layers that move."""
    count = checkpoint.architecture.layers
    wanted = LayerRange.parse(layers) if layers else LayerRange(0, count - 1)
    if not 0 <= wanted.first <= wanted.last < count:
        raise UsageError(f"layers {layers} of '{checkpoint.name}' do not exist: it has layers 0-{count - 1}")
    return range(wanted.first, wanted.last + 1)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Run on this many processor threads, and afterwards on as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
