"""What a decoder is made of, read from the ``config.json`` of its checkpoint.

Only what changes the arithmetic is kept. A configuration that would need arithmetic which :mod:`claimlab.lab.decoder`
does not do is refused by name: a model that is evaluated a little wrongly is worse than none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from claimlab.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES = ("llama", "mistral", "qwen2", "qwen3")
"""Values of ``model_type`` that the decoder evaluates."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """Sizes and switches of a pre-norm decoder with rotary positions and gated feed-forward layers.

    Attributes:
        family: The ``model_type`` of the configuration.
        vocabulary: Number of words.
        hidden: Width of the residual stream.
        layers: Number of decoder layers.
        heads: Query heads.
        key_heads: Key and value heads, each shared by ``heads / key_heads`` query heads.
        head_width: Width of one head.
        epsilon: Added to the mean square in the norms.
        frequencies: Rotary angular frequencies, float64, shape (head_width / 2,), in radians per token.
        tied: Whether the output head is the embedding matrix.
        head_norms: Whether queries and keys are normalised head by head (Qwen3).
    """

    family: str
    vocabulary: int
    hidden: int
    layers: int
    heads: int
    key_heads: int
    head_width: int
    epsilon: float
    frequencies: torch.Tensor
    tied: bool
    head_norms: bool

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Architecture:
        """Read the architecture from the fields of ``config.json``.

        Raises:
            UsageError: the configuration asks for arithmetic that is not evaluated here.
        """
        family = str(config.get("model_type"))
        _refuse_unknown_arithmetic(family, config)
        heads = int(config["num_attention_heads"])
        hidden = int(config["hidden_size"])
        head_width = int(config.get("head_dim") or hidden // heads)
        return cls(
            family=family,
            vocabulary=int(config["vocab_size"]),
            hidden=hidden,
            layers=int(config["num_hidden_layers"]),
            heads=heads,
            key_heads=int(config.get("num_key_value_heads") or heads),
            head_width=head_width,
            epsilon=float(config.get("rms_norm_eps", 1e-6)),
            frequencies=rotary_frequencies(head_width, _rope(config)),
            tied=bool(config.get("tie_word_embeddings", False)),
            head_norms=family == "qwen3",
        )


def rotary_frequencies(head_width: int, rope: Mapping[str, Any]) -> torch.Tensor:
    """Angular frequencies of rotary position embedding in float64, shape (head_width / 2,).

    ``rope`` holds ``rope_theta`` and ``rope_type``: ``default`` (Su et al., arXiv 2104.09864) or ``llama3``, which
    stretches the slow frequencies by ``factor`` and blends in between (Llama 3.1, arXiv 2407.21783).
    """
    exponents = torch.arange(0, head_width, 2, dtype=torch.float64) / head_width
    frequencies = float(rope["rope_theta"]) ** -exponents
    if rope.get("rope_type", "default") == "default":
        return frequencies
    low, high = float(rope["low_freq_factor"]), float(rope["high_freq_factor"])
    turns = float(rope["original_max_position_embeddings"]) * frequencies / (2 * math.pi)
    kept = ((turns - low) / (high - low)).clamp(0, 1)
    return frequencies * (kept + (1 - kept) / float(rope["factor"]))


def _rope(config: Mapping[str, Any]) -> dict[str, Any]:
    """The rotary settings, which older checkpoints keep as two fields and newer ones as one."""
    rope = dict(config.get("rope_parameters") or config.get("rope_scaling") or {})
    rope.setdefault("rope_theta", config.get("rope_theta", 10000.0))
    rope.setdefault("rope_type", rope.pop("type", "default"))
    return rope


def _refuse_unknown_arithmetic(family: str, config: Mapping[str, Any]) -> None:
    faults = []
    if family not in FAMILIES:
        faults.append(f"model_type '{family}' is none of {', '.join(FAMILIES)}")
    if config.get("hidden_act", "silu") != "silu":
        faults.append(f"activation '{config['hidden_act']}' is not silu")
    if (rope := _rope(config)["rope_type"]) not in {"default", "llama3"}:
        faults.append(f"rotary positions of type '{rope}' are neither default nor llama3")
    if config.get("use_sliding_window") or (family == "mistral" and config.get("sliding_window")):
        faults.append("attention in a sliding window is not evaluated")
    if faults:
        raise UsageError(f"this checkpoint cannot be evaluated in float64: {'; '.join(faults)}")
