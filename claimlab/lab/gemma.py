"""Gemma 3's text models in the terms of the decoder (Gemma 3 report, arXiv 2503.19786).

They differ from Llama's layout in what :func:`fields` and :func:`layer_terms` translate:

- a norm multiplies by 1 + w where w is what the checkpoint holds;
- what attention and the feed-forward part add to the residual stream is normalised once more;
- queries and keys are normalised head by head, and scores are divided by a square root of their own;
- the gate is a GELU in its tanh form, embeddings enter the stream times √hidden, the head is the embedding matrix;
- most layers look back over a window only, and turn positions by other frequencies than the rest.

A window changes nothing for samples that fit into it, so longer ones are refused and no window is evaluated.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from claimlab.lab.rotary import rope_settings, rotary_frequencies

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

FAMILY = "gemma3_text"
"""The ``model_type`` of these models."""
HEAD_WIDTH = 256
"""Width of a head where the configuration does not say."""
_WINDOWED, _WHOLE = "sliding_attention", "full_attention"
_RENAMED = {
    "post_attention_layernorm.weight": "self_attn.out_norm.weight",
    "pre_feedforward_layernorm.weight": "post_attention_layernorm.weight",
    "post_feedforward_layernorm.weight": "mlp.out_norm.weight",
}


def fields(config: Mapping[str, Any]) -> dict[str, Any]:
    """What the decoder needs to know of this family beyond the sizes: fields of ``Architecture`` by name."""
    rope = _rope_by_kind(config)
    width = int(config.get("head_dim") or HEAD_WIDTH)
    return {
        "head_width": width,
        "frequencies": rotary_frequencies(width, rope[_WHOLE]),
        "local_frequencies": rotary_frequencies(width, rope[_WINDOWED]),
        "local_layers": frozenset(i for i, kind in enumerate(_kinds(config)) if kind == _WINDOWED),
        "window": int(config.get("sliding_window") or 4096),
        "tied": bool(config.get("tie_word_embeddings", True)),
        "head_norms": True,
        "activation": "gelu",
        "score_width": float(config.get("query_pre_attn_scalar") or 256),
        "embedding_scale": math.sqrt(int(config["hidden_size"])),
    }


def faults(config: Mapping[str, Any]) -> list[str]:
    """What the configuration asks for and the decoder does not do."""
    found = []
    if (activation := config.get("hidden_activation", "gelu_pytorch_tanh")) != "gelu_pytorch_tanh":
        found.append(f"activation '{activation}' is not gelu_pytorch_tanh")
    found += [
        f"rotary positions of type '{rope['rope_type']}' are not default"
        for rope in _rope_by_kind(config).values()
        if rope["rope_type"] != "default"
    ]
    found += [f"'{field}' is not evaluated" for field in _CAPS if config.get(field)]
    if config.get("use_bidirectional_attention"):
        found.append("attention in both directions is not evaluated")
    return found


def layer_terms(weights: Mapping[str, torch.Tensor], frequencies: torch.Tensor | None) -> dict[str, torch.Tensor]:
    """One layer's tensors under the decoder's names, norms with their 1 added.

    Args:
        weights: The layer's tensors as the checkpoint has them, by their names within the layer.
        frequencies: The layer's own rotary frequencies if it has any.
    """
    terms = {
        _RENAMED.get(name, name): norm_weight(weight) if weight.dim() == 1 else weight
        for name, weight in weights.items()
    }
    return terms if frequencies is None else {**terms, "rotary.frequencies": frequencies}


def norm_weight(weight: torch.Tensor) -> torch.Tensor:
    """1 + w, what a norm multiplies by."""
    return 1 + weight


_CAPS = ("attn_logit_softcapping", "final_logit_softcapping")


def _kinds(config: Mapping[str, Any]) -> list[str]:
    """The kind of each layer: named one by one, or by the period at which a layer sees everything."""
    if named := config.get("layer_types"):
        return [str(kind) for kind in named]
    period = int(config.get("sliding_window_pattern") or config.get("_sliding_window_pattern") or 6)
    return [_WINDOWED if (i + 1) % period else _WHOLE for i in range(int(config["num_hidden_layers"]))]


def _rope_by_kind(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Rotary settings of both kinds of layer, which older checkpoints keep in three fields and newer ones in one."""
    both = config.get("rope_parameters") or {}
    if _WHOLE in both:
        return {kind: rope_settings({"rope_parameters": both[kind]}) for kind in (_WHOLE, _WINDOWED)}
    whole = rope_settings({"rope_theta": 1e6, **config})
    return {_WHOLE: whole, _WINDOWED: rope_settings({"rope_theta": config.get("rope_local_base_freq", 1e4)})}
