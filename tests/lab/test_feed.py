"""A feed hands out every sample before any again, with the stream that enters the trained layers."""

from __future__ import annotations

from itertools import islice

import torch

from claimlab.lab.feed import Feed
from claimlab.lab.packed_model import PackedModel
from claimlab.lab.samples import Sample

SAMPLES = tuple(Sample(f"w1 w{index}", f"w{20 + index}") for index in range(5))


def test_every_sample_comes_before_any_comes_again(tiny):
    feed = Feed(PackedModel(tiny), SAMPLES, 1)
    answers = [int(batch.targets[0]) for batch, _ in islice(feed.batches(1, seed=2), 10)]
    assert len(set(answers[:5])) == 5
    assert sorted(answers[5:]) == sorted(answers[:5])


def test_a_batch_larger_than_the_task_holds_each_sample_once(tiny):
    feed = Feed(PackedModel(tiny), SAMPLES, 1)
    for batch, _ in islice(feed.batches(8, seed=0), 2):
        assert len(batch.packing.lengths) == 1 + len(SAMPLES)


def test_what_enters_is_what_the_whole_batch_would_have_there(tiny):
    model = PackedModel(tiny)
    feed = Feed(model, SAMPLES, 2)
    for batch, entering in islice(feed.batches(3, seed=1), 3):
        assert batch.packing.prefix > 0
        assert torch.allclose(entering, model.entering(batch, 2), rtol=1e-4, atol=1e-4)
