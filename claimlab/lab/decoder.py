"""One decoder layer, its norms, rotary positions and attention, in float64 and nothing else.

Stock model code computes norms, rotary angles and the softmax of attention in float32 whatever the model's dtype, which
caps every derivative at about seven digits. The same arithmetic is written out here on plain tensors instead, so that
nothing is left to patch; tests compare it with the stock code and watch that no intermediate is float32.

Samples are packed: the tokens of all of them stand one after another in one matrix and attention runs sample by
sample. So there is no padding that could enter a sum, and each matrix product covers the whole batch. What all
samples begin with (the chat template and its system prompt) stands there once: attention is causal, so its states are
the same for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import gelu, linear, silu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimlab.lab.architecture import Architecture

MATRICES = (
    "self_attn.q_proj.weight",
    "self_attn.k_proj.weight",
    "self_attn.v_proj.weight",
    "self_attn.o_proj.weight",
    "mlp.gate_proj.weight",
    "mlp.up_proj.weight",
    "mlp.down_proj.weight",
)
"""The two-dimensional weights of a layer, in the order in which they stand in a parameter vector."""
_ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "silu": silu,
    "gelu": partial(gelu, approximate="tanh"),
}


@dataclass(frozen=True, slots=True)
class Packing:
    """Where samples stand in a packed matrix of tokens.

    The first segment is the prefix that all samples share (it may be empty), each other segment the rest of one sample.

    Attributes:
        lengths: Number of tokens of each segment.
        rows: For each segment the positions within it, ascending, whose outputs are wanted.
    """

    lengths: tuple[int, ...]
    rows: tuple[torch.Tensor, ...]

    def __post_init__(self) -> None:
        if len(self.lengths) != len(self.rows):
            raise ValueError(f"{len(self.lengths)} segments but rows for {len(self.rows)}")

    @property
    def prefix(self) -> int:
        """Number of tokens that all samples share."""
        return self.lengths[0]

    @property
    def wanted(self) -> torch.Tensor:
        """The wanted positions, counted in the packed matrix, shape (number of wanted rows,)."""
        starts = torch.tensor((0, *self.lengths[:-1])).cumsum(0)
        return torch.cat([rows + start for rows, start in zip(self.rows, starts, strict=True)])

    @property
    def positions(self) -> torch.Tensor:
        """Position of each packed token in its sample, shape (tokens,)."""
        segments = [torch.arange(self.prefix), *(self.prefix + torch.arange(length) for length in self.lengths[1:])]
        return torch.cat(segments)

    def everywhere(self) -> Packing:
        """The same samples with every position wanted."""
        return Packing(self.lengths, tuple(torch.arange(length) for length in self.lengths))


def rms_norm(x: torch.Tensor, weight: torch.Tensor, epsilon: float) -> torch.Tensor:
    """Root-mean-square norm over the last axis; shape and dtype of ``x``."""
    return weight * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon))


def rotate(x: torch.Tensor, angles: torch.Tensor) -> torch.Tensor:
    """Turn pairs of features by position-dependent angles.

    Args:
        x: Shape (tokens, heads, head_width); feature i is paired with feature i + head_width / 2.
        angles: Shape (tokens, head_width / 2), in radians.
    """
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


def attend(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, packing: Packing, architecture: Architecture
) -> torch.Tensor:
    """Causal attention, sample by sample.

    Args:
        queries: Shape (wanted rows, heads, head_width).
        keys: Shape (tokens, key_heads, head_width).
        values: Same shape as ``keys``.
        packing: Samples and their wanted rows.
        architecture: Numbers of heads and the scale of the scores.

    Returns:
        Shape (wanted rows, heads * head_width).
    """
    groups, share = architecture.key_heads, architecture.heads // architecture.key_heads
    own_keys, own_values = (torch.split(part, list(packing.lengths)) for part in (keys, values))
    outputs = []
    for segment, query in enumerate(torch.split(queries, [len(rows) for rows in packing.rows])):
        rows, key, value, before = packing.rows[segment], own_keys[segment], own_values[segment], 0
        if not len(rows):
            continue
        if segment and packing.prefix:
            key, value = torch.cat((own_keys[0], key)), torch.cat((own_values[0], value))
            before = packing.prefix
        grouped = query.reshape(len(rows), groups, share, -1).permute(1, 2, 0, 3)
        scores = grouped @ key.permute(1, 2, 0)[:, None] / architecture.score_width**0.5
        later = torch.arange(len(key)) > before + rows[:, None]
        weights = scores.masked_fill(later, -torch.inf).softmax(-1)
        mixed = weights @ value.transpose(0, 1)[:, None]
        outputs.append(mixed.permute(2, 0, 1, 3).reshape(len(rows), -1))
    return torch.cat(outputs)


def decoder_layer(
    x: torch.Tensor,
    weights: Mapping[str, torch.Tensor],
    architecture: Architecture,
    packing: Packing,
) -> torch.Tensor:
    """One layer of the decoder.

    Args:
        x: Residual stream before the layer, shape (tokens, hidden).
        weights: The layer's tensors by their names within the layer; ``rotary.frequencies`` if it has its own.
        architecture: Sizes and switches.
        packing: Samples; only its wanted rows are computed, keys and values stand for all tokens.

    Returns:
        Residual stream after the layer at the wanted rows, shape (wanted rows, hidden).
    """
    wanted = packing.wanted
    whole = len(wanted) == len(x)
    normed = rms_norm(x, weights["input_layernorm.weight"], architecture.epsilon)
    frequencies = weights.get("rotary.frequencies", architecture.frequencies)
    angles = packing.positions[:, None].to(torch.float64) * frequencies
    keys = _heads(normed, "k", weights, architecture)
    values = _project(normed, "v", weights).view(len(x), architecture.key_heads, -1)
    queries = _heads(normed if whole else normed[wanted], "q", weights, architecture)
    mixed = attend(rotate(queries, angles[wanted]), rotate(keys, angles), values, packing, architecture)
    attended = linear(mixed, weights["self_attn.o_proj.weight"])
    x = (x if whole else x[wanted]) + _leaving(attended, "self_attn", weights, architecture)
    normed = rms_norm(x, weights["post_attention_layernorm.weight"], architecture.epsilon)
    gate = _ACTIVATIONS[architecture.activation](linear(normed, weights["mlp.gate_proj.weight"]))
    fed = linear(gate * linear(normed, weights["mlp.up_proj.weight"]), weights["mlp.down_proj.weight"])
    return x + _leaving(fed, "mlp", weights, architecture)


def decode(
    x: torch.Tensor,
    layers: Sequence[Mapping[str, torch.Tensor]],
    architecture: Architecture,
    packing: Packing,
) -> torch.Tensor:
    """Several layers, of which only the last is restricted to the wanted rows.

    Returns:
        Residual stream after the last layer, shape (wanted rows, hidden).
    """
    everywhere = packing.everywhere()
    for weights in layers[:-1]:
        x = decoder_layer(x, weights, architecture, everywhere)
    return decoder_layer(x, layers[-1], architecture, packing)


def _project(x: torch.Tensor, which: str, weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    return linear(x, weights[f"self_attn.{which}_proj.weight"], weights.get(f"self_attn.{which}_proj.bias"))


def _heads(
    x: torch.Tensor, which: str, weights: Mapping[str, torch.Tensor], architecture: Architecture
) -> torch.Tensor:
    """Queries or keys by head, normalised head by head where the family does so."""
    projected = _project(x, which, weights).view(len(x), -1, architecture.head_width)
    norm = weights.get(f"self_attn.{which}_norm.weight")
    return projected if norm is None else rms_norm(projected, norm, architecture.epsilon)


def _leaving(
    x: torch.Tensor, part: str, weights: Mapping[str, torch.Tensor], architecture: Architecture
) -> torch.Tensor:
    """What a part of the layer adds to the stream, normalised once more where the family does so."""
    norm = weights.get(f"{part}.out_norm.weight")
    return x if norm is None else rms_norm(x, norm, architecture.epsilon)
