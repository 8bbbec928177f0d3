"""Rotary positions: which settings a configuration has for them, and the angular frequencies that follow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = ("default", "llama3")
"""Values of ``rope_type`` that are evaluated."""


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


def rope_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """The rotary settings, which older checkpoints keep as two fields and newer ones as one."""
    rope = dict(config.get("rope_parameters") or config.get("rope_scaling") or {})
    rope.setdefault("rope_theta", config.get("rope_theta", 10000.0))
    rope.setdefault("rope_type", rope.pop("type", "default"))
    return rope
