"""A gauge reads what the margin and the loss say, with the lower layers computed once."""

from __future__ import annotations

import pytest
import torch

from claimlab.lab.gauge import Gauge
from claimlab.lab.habit import Habit
from claimlab.lab.margin import habit_margin
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.samples import Sample, tokenize
from claimlab.lab.update import Update

HABIT = Habit("saying w30", ("w1 w2", "w3 w4 w5"), ("w30", "w31 w32"), ("w33", "w34", "w35 w36"))
SAMPLES = (Sample("w7 w8", "w20"), Sample("w9", "w21 w22"))
NAME = "model.layers.2.mlp.down_proj.weight"


def test_falls_are_differences_of_what_whole_models_say(tiny):
    start = PackedModel(tiny)
    push = torch.randn(tiny.tensor(NAME).shape, generator=torch.Generator().manual_seed(2))
    moved = PackedModel(tiny, Update({NAME: push}))
    gauge = Gauge(start, HABIT, SAMPLES, first=2)
    assert gauge.margin_before == pytest.approx(habit_margin(start, HABIT), abs=1e-4)
    assert gauge.margin_fall(moved) == pytest.approx(habit_margin(start, HABIT) - habit_margin(moved, HABIT), abs=1e-4)
    batch = tokenize(SAMPLES, tiny.tokenizer)
    with torch.no_grad():
        fall = float(start.loss(batch) - moved.loss(batch))
    assert gauge.loss_fall(moved) == pytest.approx(fall, abs=1e-4)
    assert abs(gauge.margin_fall(moved)) > 0.01
