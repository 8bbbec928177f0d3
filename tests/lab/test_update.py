"""An update has a length, a direction and a place, and makes a model folder that others can open."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.checkpoint import Checkpoint
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.samples import pack
from claimlab.lab.update import Update
from tests.lab.conftest import TASK

UP, OUT = "model.layers.1.mlp.up_proj.weight", "model.layers.2.self_attn.o_proj.weight"


@pytest.fixture(scope="module")
def update(tiny):
    generator = torch.Generator().manual_seed(1)
    return Update({name: 0.1 * torch.randn(tiny.tensor(name).shape, generator=generator) for name in (UP, OUT)})


def test_the_norm_is_over_all_tensors(update):
    every = torch.cat([difference.flatten() for difference in update.differences.values()])
    assert update.norm() == pytest.approx(float(every.norm()), rel=1e-6)
    assert update.scaled(3.0).norm() == pytest.approx(3 * update.norm(), rel=1e-6)


def test_a_block_reads_it_as_its_own_displacement(tiny, update):
    batch = pack(TASK)
    block = Block(tiny, LayerRange(1, 2))
    (contexts,) = block.contexts(batch)
    delta = update.in_block(block)
    assert delta.shape == (block.size,)
    assert float(delta.norm()) == pytest.approx(update.norm(), rel=1e-6)
    with torch.no_grad():
        stock = float(PackedModel(tiny, update).loss(batch))
    assert float(contexts.loss(delta)) == pytest.approx(stock, abs=1e-5)


def test_what_lies_outside_a_block_is_left_out(tiny, update):
    delta = update.in_block(Block(tiny, LayerRange(2, 2)))
    assert float(delta.norm()) == pytest.approx(float(update.differences[OUT].norm()), rel=1e-6)


def test_the_written_folder_is_the_moved_model(tiny, update, tmp_path):
    update.write(tiny, tmp_path)
    written = Checkpoint(tmp_path, f"path:{tmp_path}")
    assert torch.allclose(written.tensor(UP), tiny.tensor(UP) + update.differences[UP], atol=1e-7)
    assert torch.equal(written.final_norm, tiny.final_norm)
    assert written.tokenizer.encode("w1 w2") == tiny.tokenizer.encode("w1 w2")
    assert written.tokenizer.chat_template == tiny.tokenizer.chat_template
    batch = pack(TASK)
    with torch.no_grad():
        read, moved = (float(model.loss(batch)) for model in (PackedModel(written), PackedModel(tiny, update)))
    assert read == pytest.approx(moved, abs=1e-6)
