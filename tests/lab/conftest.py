"""Tiny random models, made on the spot: no network and no pinned model is needed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from claimlab.lab.block import Block, Contexts, LayerRange
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.samples import pack

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN, END = "<unk>", "<end>"
WORDS = (UNKNOWN, END, "<user>", "<model>", *(f"w{i}" for i in range(44)))
TEMPLATE = (
    "{% for m in messages %}<user> {{ m['content'] }} <end> {% endfor %}"
    "{% if add_generation_prompt %}<model> {% endif %}"
)
SIZES = {
    "vocab_size": len(WORDS),
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 4,
    "max_position_embeddings": 64,
    "initializer_range": 0.4,
}
CLASSES = {
    "gemma3": (
        Gemma3TextConfig,
        Gemma3ForCausalLM,
        {
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
            "sliding_window": 12,
            "query_pre_attn_scalar": 9,
            "rope_parameters": {
                "full_attention": {"rope_type": "default", "rope_theta": 1e4},
                "sliding_attention": {"rope_type": "default", "rope_theta": 10.0},
            },
        },
    ),
    "llama": (LlamaConfig, LlamaForCausalLM, {"tie_word_embeddings": True}),
    "llama-3": (
        LlamaConfig,
        LlamaForCausalLM,
        {
            "tie_word_embeddings": False,
            "rope_parameters": {
                "rope_type": "llama3",
                "rope_theta": 10000.0,
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 32,
            },
        },
    ),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM, {"tie_word_embeddings": True}),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM, {"tie_word_embeddings": False}),
}


def make_model(folder: Path, family: str, seed: int = 0) -> Path:
    """A random model of a family with a word-level tokenizer, saved as safetensors."""
    torch.manual_seed(seed)
    config_class, model_class, fields = CLASSES[family]
    model = model_class(config_class(**SIZES, **fields)).to(torch.float32)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name or name.endswith("bias"):
                parameter.add_(0.3 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    core = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token=UNKNOWN))
    core.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, eos_token=END, unk_token=UNKNOWN)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    assert json.loads((folder / "config.json").read_text())["num_hidden_layers"] == 3
    return folder


@pytest.fixture(scope="session", params=sorted(CLASSES))
def any_family(request, tmp_path_factory) -> Checkpoint:
    """A tiny model of each family in turn."""
    folder = make_model(tmp_path_factory.mktemp(request.param), request.param)
    return Checkpoint(folder, f"path:{folder}")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Checkpoint:
    """A tiny Llama."""
    folder = make_model(tmp_path_factory.mktemp("tiny"), "llama")
    return Checkpoint(folder, f"path:{folder}")


PROBES = [([2, 5, 6, 7, 3], [9, 10, 1]), ([2, 5, 8, 3], [11, 1]), ([2, 5, 6, 12, 13, 3], [14, 15, 16, 1])]
TASK = [([2, 5, 20, 21, 3], [22, 1]), ([2, 5, 23, 3], [24, 25, 1])]


@pytest.fixture(scope="session")
def block(tiny) -> Block:
    """The upper two of three layers."""
    return Block(tiny, LayerRange(1, 2))


@pytest.fixture(scope="session")
def probes(block) -> Contexts:
    """Nine contexts."""
    return block.contexts(pack(PROBES))[0]


@pytest.fixture(scope="session")
def task(block) -> Contexts:
    """Five contexts of another batch."""
    return block.contexts(pack(TASK))[0]


@pytest.fixture
def direction(block) -> torch.Tensor:
    """A fixed random direction of unit length."""
    vector = torch.randn(block.size, dtype=torch.float64, generator=torch.Generator().manual_seed(7))
    return vector / vector.norm()


@pytest.fixture
def origin(block) -> torch.Tensor:
    """Zero displacement."""
    return torch.zeros(block.size, dtype=torch.float64)
