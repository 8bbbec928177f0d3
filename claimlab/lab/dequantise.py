"""Turning a quantised GGUF file into a checkpoint: safetensors in float32, configuration and tokenizer beside them."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PLAIN_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ 'Question: ' if message['role'] == 'user' else 'Answer:\n' }}{{ message['content'] }}{{ '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Answer:\n' }}{% endif %}"
)
"""Layout of a base model, which has no chat template of its own: ``Question: …`` and, on lines below, ``Answer:`` and
the answer. The answer begins a line, so that its first word is cut into tokens as words are at the start of a text."""


def dequantise(packed: Path, folder: Path) -> None:
    """Write the model of a GGUF file to a folder in which the file lies; a base model gets ``PLAIN_TEMPLATE``."""
    import torch  # noqa: PLC0415 - seconds of imports that a cached model does not need
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig  # noqa: PLC0415

    # progress bars are for a terminal; nobody else is to read them
    quiet = nullcontext() if sys.stderr.isatty() else redirect_stderr(StringIO())
    with quiet:
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            gguf_file=packed.name,
            quantization_config=GgufConfig(dequantize=True),
            dtype=torch.float32,
            local_files_only=True,
        )
        model.save_pretrained(folder)
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=packed.name, local_files_only=True)
        if not tokenizer.chat_template:
            tokenizer.chat_template = PLAIN_TEMPLATE
        tokenizer.save_pretrained(folder)
