"""What a decoder is made of, read from the ``config.json`` of its checkpoint.

Only what changes the arithmetic is kept. A configuration that would need arithmetic which :mod:`claimlab.lab.decoder`
does not do is refused by name: a model that is evaluated a little wrongly is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from claimlab.errors import UsageError
from claimlab.lab import gemma
from claimlab.lab.rotary import TYPES, rope_settings, rotary_frequencies

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

FAMILIES = ("llama", "mistral", "qwen2", "qwen3", gemma.FAMILY)
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
        head_norms: Whether queries and keys are normalised head by head (Qwen3, Gemma 3).
        score_width: Attention scores are divided by its square root; the head's width but for Gemma 3.
        activation: Of the gate in the feed-forward layers; ``gelu`` is its tanh form.
        embedding_scale: Factor on the embeddings as they enter the residual stream.
        local_frequencies: Rotary frequencies of ``local_layers``, as ``frequencies``.
        local_layers: Zero-based layers that look back over ``window`` tokens only.
        window: Number of tokens up to which such a layer sees all there is; nothing if there is no such layer.
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
    score_width: float
    activation: Literal["silu", "gelu"] = "silu"
    embedding_scale: float = 1.0
    local_frequencies: torch.Tensor | None = None
    local_layers: frozenset[int] = frozenset()
    window: int | None = None

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
        fields: dict[str, Any] = {
            "family": family,
            "vocabulary": int(config["vocab_size"]),
            "hidden": hidden,
            "layers": int(config["num_hidden_layers"]),
            "heads": heads,
            "key_heads": int(config.get("num_key_value_heads") or heads),
            "epsilon": float(config.get("rms_norm_eps", 1e-6)),
        }
        if family == gemma.FAMILY:
            return cls(**fields, **gemma.fields(config))
        head_width = int(config.get("head_dim") or hidden // heads)
        return cls(
            **fields,
            head_width=head_width,
            frequencies=rotary_frequencies(head_width, rope_settings(config)),
            tied=bool(config.get("tie_word_embeddings", False)),
            head_norms=family == "qwen3",
            score_width=head_width,
        )

    def own_frequencies(self, layer: int) -> torch.Tensor | None:
        """Rotary frequencies of one layer (zero-based) where they are not those of the model."""
        return self.local_frequencies if layer in self.local_layers else None


def _refuse_unknown_arithmetic(family: str, config: Mapping[str, Any]) -> None:
    faults = gemma.faults(config) if family == gemma.FAMILY else _faults(family, config)
    # the projections back into the residual stream would have one, too
    faults += [f"'{field}' is not evaluated" for field in ("attention_bias", "mlp_bias") if config.get(field)]
    if faults:
        raise UsageError(f"this checkpoint cannot be evaluated in float64: {'; '.join(faults)}")


def _faults(family: str, config: Mapping[str, Any]) -> list[str]:
    faults = []
    if family not in FAMILIES:
        faults.append(f"model_type '{family}' is none of {', '.join(FAMILIES)}")
    if config.get("hidden_act", "silu") != "silu":
        faults.append(f"activation '{config['hidden_act']}' is not silu")
    if (rope := rope_settings(config)["rope_type"]) not in TYPES:
        faults.append(f"rotary positions of type '{rope}' are neither {' nor '.join(TYPES)}")
    if config.get("use_sliding_window") or (family == "mistral" and config.get("sliding_window")):
        faults.append("attention in a sliding window is not evaluated")
    return faults
