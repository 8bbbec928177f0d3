"""Checkpoints, schedules and what is read along a flow."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from claimlab.lab.subspace import Subspace
from claimlab.lab.trajectory import checkpoints, record, schedule
from claimlab.lab.windows import Window


@given(st.floats(1e-4, 1e-2), st.floats(0.01, 1), st.floats(1, 30), st.integers(2, 8))
def test_checkpoints_cover_the_range_and_hold_the_anchor(anchor, below, above, per_decade):
    times = checkpoints(anchor, below * anchor, above * anchor, per_decade)
    assert times[0] <= below * anchor * (1 + 1e-9)
    assert times[-1] <= above * anchor * (1 + 1e-9)
    assert times[-1] * 10 ** (1 / per_decade) > above * anchor
    assert np.min(np.abs(times - anchor)) == 0.0


def test_a_schedule_bridges_long_ways_and_keeps_the_times_asked_for():
    grid = np.array([0.001, 0.01])
    times = schedule(grid, [0.005, 0.1], longest=0.03)
    assert times.tolist() == pytest.approx([0.001, 0.005, 0.01, 0.04, 0.07, 0.1])
    assert times[-1] == 0.1


def line(values):
    return Subspace(torch.tensor([values], dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64))


def test_losses_are_read_at_every_checkpoint_and_checked_with_longer_steps():
    seen = []
    flow = record(
        lambda x: 1 + 5 * x,
        [0.01, 0.02, 0.05, 0.1],
        {"one": line(1.0), "two": line(2.0)},
        check=(0.1,),
        watch=lambda time, delta: seen.append((time, float(delta))),
    )
    exact = (1 - np.exp(-5 * flow.times)) ** 2 / 50
    assert flow.losses["one"] == pytest.approx(exact, rel=1e-4)
    assert flow.losses["two"] == pytest.approx(2 * exact, rel=1e-4)
    assert 1e-6 < flow.integration < 1e-2
    assert [time for time, _ in seen] == [0.01, 0.02, 0.05, 0.1]
    assert flow.at(0.05, "one") == flow.losses["one"][2]
    times, _ = flow.inside(Window(0.02, 0.1), "one")
    assert times.tolist() == [0.02, 0.05, 0.1]
    assert flow.snapped(Window(0.005, 0.07)) == Window(0.005, 0.05)
