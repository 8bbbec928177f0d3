"""Fine-tuning lowers the loss of its task, repeats itself by seed, and moves what it says it moves."""

from __future__ import annotations

import pytest
import torch

from claimlab.errors import UsageError
from claimlab.lab.finetune import fine_tune
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.recipe import Recipe
from claimlab.lab.samples import Sample, tokenize

TASK = (Sample("w1 w2", "w20"), Sample("w3", "w21 w22"), Sample("w4 w5 w6", "w23"))
RECIPE = Recipe(steps=12, batch=2, learning_rate=1e-2, warmup=3, layers="1-2")


def loss(checkpoint, update=None):
    with torch.no_grad():
        return float(PackedModel(checkpoint, update).loss(tokenize(TASK, checkpoint.tokenizer)))


@pytest.fixture(scope="module")
def full(tiny):
    return fine_tune(tiny, TASK, RECIPE, seed=3)


@pytest.fixture(scope="module")
def lora(tiny):
    return fine_tune(tiny, TASK, Recipe(12, 2, 3e-2, method="lora", rank=2), seed=3)


def test_the_loss_falls(tiny, full, lora):
    assert loss(tiny, full) < 0.9 * loss(tiny)
    assert loss(tiny, lora) < 0.9 * loss(tiny)
    assert len(full.losses) == 12


def test_only_the_matrices_of_the_named_layers_move(tiny, full):
    assert len(full.differences) == 14
    assert all(name.startswith(("model.layers.1.", "model.layers.2.")) for name in full.differences)
    assert all(difference.abs().max() > 0 for difference in full.differences.values())


def test_an_adapter_moves_each_matrix_by_its_rank(lora):
    assert len(lora.differences) == 21
    assert {int(torch.linalg.matrix_rank(difference, rtol=1e-4)) for difference in lora.differences.values()} == {2}


def test_the_same_seed_gives_the_same_update_and_another_seed_another(tiny, full):
    again = fine_tune(tiny, TASK, RECIPE, seed=3)
    other = fine_tune(tiny, TASK, RECIPE, seed=4)
    assert all(torch.equal(full.differences[name], again.differences[name]) for name in full.differences)
    assert not torch.equal(*(update.differences["model.layers.2.mlp.up_proj.weight"] for update in (full, other)))


def test_time_is_the_sum_of_the_learning_rate(full):
    assert full.time == pytest.approx(1e-2 * (0.25 + 0.5 + 0.75 + 9))


def test_the_number_of_threads_is_put_back(tiny):
    before = torch.get_num_threads()
    fine_tune(tiny, TASK, Recipe(1, 1, 1e-3, threads=2), seed=0)
    assert torch.get_num_threads() == before


def test_progress_ends_at_one(tiny):
    heard = []
    fine_tune(tiny, TASK, Recipe(2, 1, 1e-3), seed=0, progress=lambda share, what: heard.append((share, what)))
    assert [share for share, _ in heard] == [0.5, 1.0]
    assert "full fine-tuning" in heard[0][1]


def test_faults_are_named(tiny):
    with pytest.raises(UsageError, match="no samples"):
        fine_tune(tiny, (), RECIPE, seed=0)
    with pytest.raises(UsageError, match=r"layers 2-9 of .* do not exist: it has layers 0-2"):
        fine_tune(tiny, TASK, Recipe(1, 1, 1e-3, layers="2-9"), seed=0)
    with pytest.raises(UsageError, match="there is no device 'abacus'"):
        fine_tune(tiny, TASK, Recipe(1, 1, 1e-3, device="abacus"), seed=0)
    with pytest.raises(UsageError, match="steps 0 is below 1; learning_rate is not above zero"):
        Recipe(0, 1, 0.0)
