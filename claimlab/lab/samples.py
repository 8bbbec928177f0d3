"""Prompt–response pairs and their layout in tokens.

Convention: the prompt goes through the model's chat template with the generation prompt; the response follows and is
closed by the end-of-turn token. Losses and divergences are means over all response tokens pooled, that last token
included.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from claimlab.errors import Diagnostic, InputError
from claimlab.lab.decoder import Packing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """What is asked and what is answered, as text."""

    prompt: str
    response: str


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Samples as packed tokens.

    Attributes:
        tokens: The prefix that all samples share, then the rest of each sample, shape (tokens,).
        packing: Samples, with the positions that predict a response token as wanted rows.
        targets: The response tokens, shape (wanted rows,).
    """

    tokens: torch.Tensor
    packing: Packing
    targets: torch.Tensor

    @property
    def contexts(self) -> int:
        """Number of response positions."""
        return len(self.targets)


def pack(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> TokenBatch:
    """Lay out pairs of prompt tokens and response tokens.

    The last response token is a target only, never an input, so it is not laid out.
    """
    sequences = [[*prompt, *response][:-1] for prompt, response in pairs]
    prefix = _shared([prompt[:-1] for prompt, _ in pairs])
    rows = [
        torch.arange(len(prompt) - 1 - prefix, len(sequence) - prefix)
        for (prompt, _), sequence in zip(pairs, sequences, strict=True)
    ]
    packed = [sequences[0][:prefix], *(sequence[prefix:] for sequence in sequences)]
    return TokenBatch(
        tokens=torch.tensor([token for segment in packed for token in segment]),
        packing=Packing(tuple(map(len, packed)), (torch.arange(0), *rows)),
        targets=torch.tensor([token for _, response in pairs for token in response]),
    )


def _shared(prompts: Sequence[Sequence[int]]) -> int:
    """Length of the longest prefix of all prompts; none for a single one, which shares it with nobody."""
    if len(prompts) < 2:
        return 0
    shared = 0
    for column in zip(*prompts, strict=False):
        if len(set(column)) > 1:
            break
        shared += 1
    return shared


def tokenize(samples: Sequence[Sample], tokenizer: Any) -> TokenBatch:
    """Lay out samples by the convention above."""
    return pack([(prompt_tokens(s.prompt, tokenizer), response_tokens(s.response, tokenizer)) for s in samples])


def prompt_tokens(prompt: str, tokenizer: Any) -> list[int]:
    """The prompt through the chat template, with the generation prompt."""
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
    )
    return list(tokenizer.encode(text, add_special_tokens=False))


def response_tokens(response: str, tokenizer: Any) -> list[int]:
    """The response followed by the end-of-turn token."""
    return [*tokenizer.encode(response, add_special_tokens=False), int(tokenizer.eos_token_id)]


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Read JSON lines with the text fields ``prompt`` and ``response``.

    Raises:
        InputError: the file cannot be read or some of its lines are no such object; names each.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Diagnostic(str(path), 0, 0, "LAB001", f"cannot be read: {error}")]) from error
    samples: list[Sample] = []
    faults: list[Diagnostic] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            faults.append(Diagnostic(str(path), number, 1, "LAB002", f"not JSON: {error}"))
            continue
        prompt, response = (fields.get(key) if isinstance(fields, dict) else None for key in ("prompt", "response"))
        if isinstance(prompt, str) and isinstance(response, str) and prompt and response:
            samples.append(Sample(prompt, response))
        else:
            hint = 'each line reads {"prompt": "…", "response": "…"}'
            faults.append(Diagnostic(str(path), number, 1, "LAB003", "no text in 'prompt' or 'response'", hint=hint))
    if not samples and not faults:
        faults.append(Diagnostic(str(path), 0, 0, "LAB004", "holds no sample"))
    if faults:
        raise InputError(faults)
    return tuple(samples)
