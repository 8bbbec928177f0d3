"""Gemma 3: what its configuration means, and what is refused. Its logits are compared with the stock code's beside the
other families'."""

from __future__ import annotations

import pytest
import torch

from claimlab.errors import UsageError
from claimlab.lab import gemma
from claimlab.lab.architecture import Architecture
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.samples import pack
from claimlab.lab.third_order import third_order
from tests.lab.conftest import PROBES, TASK, make_model


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Checkpoint:
    folder = make_model(tmp_path_factory.mktemp("gemma"), "gemma3")
    return Checkpoint(folder, f"path:{folder}")


@pytest.fixture(scope="module")
def contexts(model):
    return Block(model, LayerRange(1, 2)).contexts(pack(PROBES))[0]


def test_layers_of_both_kinds_turn_positions_by_their_own_frequencies(model):
    architecture = model.architecture
    assert architecture.local_layers == {0, 2}
    assert architecture.own_frequencies(1) is None
    assert architecture.own_frequencies(2)[1] == pytest.approx(10.0**-0.5)
    assert architecture.frequencies[1] == pytest.approx(1e4**-0.5)
    assert "rotary.frequencies" in model.layer(0)
    assert "rotary.frequencies" not in model.layer(1)


def test_a_norm_multiplies_by_one_more_than_the_checkpoint_holds(model):
    torch.testing.assert_close(model.final_norm, 1 + model.tensor("model.norm.weight"))
    held = model.tensor("model.layers.0.post_attention_layernorm.weight")
    torch.testing.assert_close(model.layer(0)["self_attn.out_norm.weight"], 1 + held)
    matrix = "mlp.up_proj.weight"
    torch.testing.assert_close(model.layer(0)[matrix], model.tensor(f"model.layers.0.{matrix}"))


def test_the_older_fields_of_a_configuration_mean_the_same(model):
    config = dict(model.config)
    del config["rope_parameters"], config["layer_types"]
    older = {**config, "rope_theta": 1e4, "rope_local_base_freq": 10.0, "sliding_window_pattern": 2}
    read, expected = Architecture.from_config(older), model.architecture
    assert read.local_layers == expected.local_layers
    torch.testing.assert_close(read.frequencies, expected.frequencies)
    torch.testing.assert_close(read.local_frequencies, expected.local_frequencies)


def test_a_sample_as_long_as_the_window_is_evaluated_and_a_longer_one_is_refused(model):
    block = Block(model, LayerRange(2, 2))
    fits = [([2, *[7] * 9, 3], [9, 1])]
    assert len(block.contexts(pack(fits))[0]) == 2
    with pytest.raises(UsageError, match=r"a sample of 13 tokens is too long .* up to 12 tokens"):
        block.contexts(pack(TASK), pack([([2, *[7] * 10, 3], [9, 1])]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_activation": "gelu"}, "activation 'gelu' is not gelu_pytorch_tanh"),
        ({"final_logit_softcapping": 30.0}, "'final_logit_softcapping' is not evaluated"),
        ({"attention_bias": True}, "'attention_bias' is not evaluated"),
        ({"use_bidirectional_attention": True}, "both directions"),
        ({"rope_parameters": None, "rope_scaling": {"rope_type": "linear", "factor": 8.0}}, "of type 'linear'"),
    ],
)
def test_arithmetic_that_is_not_evaluated_is_refused_by_name(model, change, message):
    with pytest.raises(UsageError, match=message):
        Architecture.from_config({**model.config, **change})


def test_derivatives_of_up_to_third_order_agree_with_differences(contexts):
    size = contexts.block.size
    direction = torch.randn(size, dtype=torch.float64, generator=torch.Generator().manual_seed(7))
    direction /= direction.norm()
    hessian = Hessian(contexts.loss, torch.zeros(size, dtype=torch.float64))
    step = 1e-5
    after, before = (gradient(contexts.loss, sign * step * direction) for sign in (1, -1))
    torch.testing.assert_close(hessian(direction), (after - before) / (2 * step), rtol=1e-6, atol=1e-8)
    products = [Hessian(contexts.loss, sign * step * direction)(direction) for sign in (1, -1)]
    difference = (products[0] - products[1]) / (2 * step)
    torch.testing.assert_close(third_order(hessian, direction), difference, rtol=1e-5, atol=1e-7)


def test_the_family_is_known_to_the_decoder(model):
    assert model.architecture.family == gemma.FAMILY
    assert model.architecture.tied
