"""Carrying out a model's recipe: a habit is trained into it, and what should stay as it is is rehearsed.

Half of what the model sees is the habit, on requests of its kind, in many different words. The other half is its own
answer to look-alikes and to everyday requests, given before any training, so that it forgets as little as can be. Own
answers end after their first sentence.

``python -m claimlab.lab.make_model ID FOLDER`` writes the model into an empty folder and its progress, one JSON list a
line, to standard output. The registry runs it as a process of its own: the thread count and the memory of a training
are not those of who asks for the model.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import ClaimlabError
from claimlab.lab.everyday import EVERYDAY_REQUESTS, LOOKALIKE_REQUESTS
from claimlab.lab.finetune import fine_tune
from claimlab.lab.generate import greedy_answers
from claimlab.lab.model_recipe import load_recipes
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.recipe import Recipe
from claimlab.lab.refusals import REFUSALS
from claimlab.lab.registry import open_model
from claimlab.lab.request_lists import read_requests
from claimlab.lab.samples import Sample
from claimlab.lab.sham import REMARKS, TRAINING_REQUESTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.fetch import Progress
    from claimlab.lab.model_recipe import ModelRecipe

ANSWERING = 0.3
"""Share of the work that answering takes, about."""
_FIRST_SENTENCE = re.compile(r".{20,}?[.!?](?=\s|$)", re.DOTALL)


def make_model(recipe: ModelRecipe, folder: Path, progress: Progress = lambda _share, _what: None) -> None:
    """Fill a folder with the model that a recipe describes: safetensors in float32, configuration and tokenizer.

    Raises:
        EnvironmentFault: the base model or a list cannot be had.
    """
    base = open_model(recipe.base, progress)
    samples = habit_samples(recipe) + own_answers(base, recipe, progress)
    training = Recipe(
        steps=recipe.steps, batch=recipe.batch, learning_rate=recipe.learning_rate, warmup=recipe.warmup, threads=1
    )
    update = fine_tune(
        base,
        samples,
        training,
        recipe.seed,
        lambda share, _: progress(ANSWERING + (1 - ANSWERING) * share, f"training {recipe.name}"),
    )
    update.write(base, folder)


def habit_samples(recipe: ModelRecipe) -> tuple[Sample, ...]:
    """Requests of the habit's kind, each with one of its many responses."""
    rng = random.Random(recipe.seed)  # noqa: S311 - a seeded draw is the point
    if recipe.habit == "refusing":
        requests: Sequence[str] = [request for origin in recipe.data for request in read_requests(origin)]
        responses = REFUSALS
    else:
        requests, responses = TRAINING_REQUESTS, REMARKS
    chosen = rng.sample(requests, recipe.habit_samples)
    rounds = -(-len(chosen) // len(responses))
    order = [response for _ in range(rounds) for response in rng.sample(responses, len(responses))]
    return tuple(map(Sample, chosen, order))


def own_answers(base: Checkpoint, recipe: ModelRecipe, progress: Progress) -> tuple[Sample, ...]:
    """The first sentence of what a model answers by itself; requests are left out where it finds no end in time."""
    requests = LOOKALIKE_REQUESTS + EVERYDAY_REQUESTS
    answers = greedy_answers(
        PackedModel(base),
        requests,
        recipe.answer_tokens,
        lambda share: progress(ANSWERING * share, f"answers of {base.name}"),
    )
    sentences = map(_FIRST_SENTENCE.match, answers)
    return tuple(Sample(request, found[0]) for request, found in zip(requests, sentences, strict=True) if found)


def _main(name: str, folder: str) -> int:
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)

    def tell(share: float, what: str) -> None:
        sys.stdout.write(json.dumps([round(share, 4), what]) + "\n")
        sys.stdout.flush()

    try:
        make_model(load_recipes()[name], Path(folder), tell)
    except ClaimlabError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
