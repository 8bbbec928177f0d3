"""A model and its tokenizer held to the convention by which prompts and responses become tokens.

Whatever a checkpoint lacks for it is said before anything is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.registry import open_model
from claimlab.lab.samples import TokenBatch, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.lab.block import Contexts
    from claimlab.lab.checkpoint import Checkpoint
    from claimlab.lab.fetch import Progress
    from claimlab.lab.samples import Sample


def open_block(name: str, layers: str, progress: Progress | None = None) -> Block:
    """The named layers of a model, which is fetched first if it is not in the cache.

    Raises:
        UsageError: there is no such model or layer, or the tokenizer has no chat template or end-of-turn token.
        EnvironmentFault: the model or its tokenizer cannot be read.
    """
    wanted = LayerRange.parse(layers)
    model = open_model(name, progress)
    try:
        tokenizer = model.tokenizer
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise EnvironmentFault(f"model '{name}': its tokenizer in {model.folder} cannot be read: {reason}") from error
    lacking = [
        what
        for what, there in (
            ("chat template", getattr(tokenizer, "chat_template", None)),
            ("end-of-turn token", tokenizer.eos_token),
        )
        if not there
    ]
    if lacking:
        raise UsageError(
            f"model '{name}' has no {' and no '.join(lacking)}, so prompts and responses cannot be laid out; use an "
            "instruction-tuned model"
        )
    return Block(model, wanted)


def contexts_of(block: Block, *batches: Sequence[Sample]) -> tuple[Contexts, ...]:
    """The response positions of each set of samples.

    Raises:
        UsageError: the model's chat template refuses a prompt.
    """
    return block.contexts(*(_tokens(samples, block.checkpoint) for samples in batches))


def _tokens(samples: Sequence[Sample], model: Checkpoint) -> TokenBatch:
    from jinja2 import TemplateError  # noqa: PLC0415 - wanted when a template fails, and seldom

    try:
        return tokenize(samples, model.tokenizer)
    except TemplateError as error:
        raise UsageError(f"model '{model.name}': its chat template refuses a prompt: {error}") from error
