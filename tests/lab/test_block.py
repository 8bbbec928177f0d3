"""Blocks of layers, and what a checkpoint may be."""

from __future__ import annotations

import json
import shutil

import pytest
import torch

from claimlab.errors import EnvironmentFault, UsageError
from claimlab.lab.architecture import Architecture
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.samples import pack


def test_trainable_are_the_matrices_of_the_named_layers(tiny):
    per_layer = 2 * 16 * 16 + 2 * 16 * 8 + 3 * 16 * 24
    assert Block(tiny, LayerRange(2, 2)).size == per_layer
    assert Block(tiny, LayerRange(0, 2)).size == 3 * per_layer


def test_a_displacement_moves_the_weight_it_stands_for(block, tiny):
    delta = torch.zeros(block.size, dtype=torch.float64)
    delta[0] = 1e-12
    moved = block.displaced(delta)[0]["self_attn.q_proj.weight"]
    change = moved - tiny.tensor("model.layers.1.self_attn.q_proj.weight")
    assert change.count_nonzero() == 1
    assert float(change[0, 0]) == pytest.approx(1e-12, rel=1e-3)


def test_the_loss_is_the_mean_over_all_response_tokens_pooled(block):
    pairs = [([2, 5, 3], [9, 10, 11, 1]), ([2, 6, 3], [1])]
    zero = torch.zeros(block.size, dtype=torch.float64)
    together = block.contexts(pack(pairs))[0].loss(zero)
    first, second = (block.contexts(pack([pair]))[0].loss(zero) for pair in pairs)
    assert float(together) == pytest.approx(float(4 * first + second) / 5, rel=1e-12)


@pytest.mark.parametrize(("text", "expected"), [("26-29", LayerRange(26, 29)), ("29", LayerRange(29, 29))])
def test_ranges_of_layers_are_read(text, expected):
    assert LayerRange.parse(text) == expected


@pytest.mark.parametrize("text", ["", "a", "3-", "-3", "1-2-3", "1.5", "²"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(UsageError, match="is no range of layers"):
        LayerRange.parse(text)


@pytest.mark.parametrize("layers", [LayerRange(2, 3), LayerRange(2, 1)])
def test_layers_that_do_not_exist_are_refused(tiny, layers):
    with pytest.raises(UsageError, match="it has layers 0-2"):
        Block(tiny, layers)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "gpt2"}, "model_type 'gpt2' is none of llama"),
        ({"hidden_act": "gelu"}, "activation 'gelu' is not silu"),
        ({"rope_parameters": {"rope_type": "yarn"}}, "rotary positions of type 'yarn'"),
        ({"use_sliding_window": True}, "sliding window"),
    ],
)
def test_arithmetic_that_is_not_evaluated_is_refused_by_name(tiny, change, message):
    with pytest.raises(UsageError, match=message):
        Architecture.from_config({**tiny.config, **change})


def test_weights_that_are_no_safetensors_are_never_opened(tiny, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(tiny.folder, folder)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(EnvironmentFault, match=r"no \*\.safetensors file"):
        Block(Checkpoint(folder, "path:x"), LayerRange(2, 2))
    (folder / "model.safetensors").write_bytes(b"\x80\x04 a pickle under a false name")
    with pytest.raises(EnvironmentFault, match="is not a safetensors file"):
        Block(Checkpoint(folder, "path:x"), LayerRange(2, 2))


def test_a_missing_tensor_and_a_broken_configuration_are_named(tiny, tmp_path):
    with pytest.raises(EnvironmentFault, match=r"tensor 'model\.nothing' is missing"):
        tiny.tensor("model.nothing")
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(EnvironmentFault, match=r"config\.json cannot be read"):
        _ = Checkpoint(tmp_path, "path:x").architecture
    (tmp_path / "config.json").write_text(json.dumps(tiny.config))
    assert Checkpoint(tmp_path, "path:x").architecture.layers == 3
