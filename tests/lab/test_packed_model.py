"""The stock model on packed samples says what the float64 decoder says, and what it says of each sample alone."""

from __future__ import annotations

import pytest
import torch

from claimlab.errors import EnvironmentFault
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.samples import pack
from claimlab.lab.update import Update
from tests.lab.conftest import PROBES


def test_logits_are_those_of_the_float64_decoder(any_family):
    batch = pack(PROBES)
    (contexts,) = Block(any_family, LayerRange(2, 2)).contexts(batch)
    exact = contexts.logits(torch.zeros(contexts.block.size, dtype=torch.float64))
    with torch.no_grad():
        found = PackedModel(any_family).logits(batch)
    assert found.dtype == torch.float32
    assert torch.allclose(found.to(torch.float64), exact, atol=2e-5, rtol=1e-5)


def test_samples_do_not_see_each_other(tiny):
    model = PackedModel(tiny)
    with torch.no_grad():
        together = model.logits(pack(PROBES))
        alone = torch.cat([model.logits(pack([pair])) for pair in PROBES])
    assert torch.allclose(together, alone, atol=1e-5)


def test_upper_layers_go_on_from_what_enters_them(any_family):
    model, batch = PackedModel(any_family), pack(PROBES)
    (contexts,) = Block(any_family, LayerRange(2, 2)).contexts(batch)
    entering = model.entering(batch, 2)
    assert torch.allclose(entering.to(torch.float64), contexts.entering, atol=2e-5, rtol=1e-5)
    with torch.no_grad():
        assert torch.allclose(model.logits(batch, entering, 2), model.logits(batch), atol=1e-6)


def test_an_update_moves_the_weights(tiny):
    name = "model.layers.0.mlp.up_proj.weight"
    difference = torch.full_like(tiny.tensor(name), 0.5, dtype=torch.float32)
    moved = PackedModel(tiny, Update({name: difference})).network.get_parameter(name)
    assert torch.allclose(moved, tiny.tensor(name).to(torch.float32) + 0.5)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(EnvironmentFault, match=r"model 'path:x': .* cannot be read"):
        PackedModel(Checkpoint(tmp_path, "path:x"))
