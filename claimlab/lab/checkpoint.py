"""A model on disk: a folder with ``config.json``, safetensors weights and a tokenizer.

Weights are read tensor by tensor and only as safetensors: a pickle could run code and is never opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open

from claimlab.errors import EnvironmentFault
from claimlab.lab import gemma
from claimlab.lab.architecture import Architecture

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Checkpoint:
    """The files of one model.

    Attributes:
        folder: Holds ``config.json``, ``*.safetensors`` and the tokenizer's files.
        name: The id by which the model was asked for.
    """

    folder: Path
    name: str

    @cached_property
    def config(self) -> dict[str, Any]:
        """The fields of ``config.json``."""
        path = self.folder / "config.json"
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EnvironmentFault(f"model '{self.name}': {path} cannot be read: {error}") from error
        return dict(fields)

    @cached_property
    def architecture(self) -> Architecture:
        """Sizes and switches of the decoder."""
        return Architecture.from_config(self.config)

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Which file holds which tensor."""
        found: dict[str, Path] = {}
        for path in sorted(self.folder.glob("*.safetensors")):
            try:
                with safe_open(path, framework="pt") as tensors:
                    found.update(dict.fromkeys(tensors.keys(), path))
            except (OSError, SafetensorError) as error:
                raise EnvironmentFault(f"model '{self.name}': {path} is not a safetensors file: {error}") from error
        if not found:
            raise EnvironmentFault(f"model '{self.name}': no *.safetensors file in {self.folder}")
        return found

    def tensor(self, name: str) -> torch.Tensor:
        """One weight in float64.

        Raises:
            EnvironmentFault: the checkpoint lacks it.
        """
        path = self._files.get(name)
        if path is None:
            raise EnvironmentFault(f"model '{self.name}': tensor '{name}' is missing from {self.folder}")
        with safe_open(path, framework="pt") as tensors:
            tensor: torch.Tensor = tensors.get_tensor(name)
        return tensor.to(torch.float64)

    def layer(self, index: int) -> dict[str, torch.Tensor]:
        """All weights of one decoder layer (zero-based) in float64, by the decoder's names within the layer."""
        prefix = f"model.layers.{index}."
        found = {name.removeprefix(prefix): self.tensor(name) for name in self._files if name.startswith(prefix)}
        if self.architecture.family != gemma.FAMILY:
            return found
        return gemma.layer_terms(found, self.architecture.own_frequencies(index))

    @cached_property
    def embedding(self) -> torch.Tensor:
        """Word embeddings, float64, shape (vocabulary, hidden)."""
        return self.tensor("model.embed_tokens.weight")

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:
        """The residual stream before the first layer, float64, shape (tokens, hidden)."""
        return self.embedding[tokens] * self.architecture.embedding_scale

    @cached_property
    def head(self) -> torch.Tensor:
        """Output head, float64, shape (vocabulary, hidden); the embeddings where the two are tied."""
        return self.embedding if self.architecture.tied else self.tensor("lm_head.weight")

    @cached_property
    def final_norm(self) -> torch.Tensor:
        """What the norm before the head multiplies by, float64, shape (hidden,)."""
        weight = self.tensor("model.norm.weight")
        return gemma.norm_weight(weight) if self.architecture.family == gemma.FAMILY else weight

    @cached_property
    def tokenizer(self) -> Any:
        """The model's own tokenizer with its chat template."""
        from transformers import AutoTokenizer  # noqa: PLC0415 - takes seconds, and not every use needs it

        return AutoTokenizer.from_pretrained(self.folder, local_files_only=True, trust_remote_code=False)
