"""The first steps of each arm are those that a Taylor expansion of plain gradient descent predicts."""

from __future__ import annotations

import pytest
import torch

from claimlab.errors import UsageError
from claimlab.lab.descent import ARMS, Stage, build_arm, descend
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fisher import Fisher
from claimlab.lab.hessian import Hessian
from claimlab.lab.subspace import Subspace
from claimlab.lab.third_order import third_order

STEP = 1e-5


@pytest.fixture(scope="module")
def stage(probes, task):
    pairs = top_eigenpairs(Fisher(probes), 4, seed=1)
    return Stage(probes, task, Subspace(pairs.values, pairs.vectors))


@pytest.fixture(scope="module")
def start(stage, block):
    """The task's Hessian at the released weights."""
    return Hessian(stage.task.loss, torch.zeros(block.size, dtype=torch.float64))


@pytest.fixture(scope="module")
def points(stage):
    return {arm: descend(stage, arm, time=8 * STEP, steps=8) for arm in ARMS}


@pytest.mark.parametrize("arm", ARMS)
def test_the_released_model_comes_first_and_then_every_step(points, arm, stage, block):
    assert [p.step for p in points[arm]] == list(range(9))
    assert [p.t for p in points[arm]] == pytest.approx([STEP * n for n in range(9)])
    released = float(stage.task.loss(torch.zeros(block.size, dtype=torch.float64)))
    assert points[arm][0].loss == pytest.approx(released, rel=1e-14)
    assert points[arm][0].kl == points[arm][0].subspace == 0


@pytest.mark.parametrize("arm", ARMS)
def test_the_loss_falls_by_the_gradient_times_what_is_followed(points, arm, stage, start):
    followed = build_arm(stage, arm).slope(lambda _: start.gradient.clone())(torch.zeros_like(start.gradient))
    fall = points[arm][0].loss - points[arm][1].loss
    assert fall == pytest.approx(STEP * float(start.gradient @ followed), rel=1e-2)


def test_the_raw_loss_starts_quadratically_in_the_subspace_and_in_full(points, stage, start):
    inside = stage.sensitive.inner(start.gradient, start.gradient)
    whole = float(start.gradient @ Fisher(stage.probes)(start.gradient))
    first = points["raw"][1]
    assert first.subspace == pytest.approx(STEP**2 * inside / 2, rel=1e-9)
    assert first.kl == pytest.approx(STEP**2 * whole / 2, rel=1e-2)


def test_an_orthogonal_start_has_no_first_step_in_the_subspace_and_then_the_quartic_term(points, stage, start):
    curved = start(stage.sensitive.outside(start.gradient))
    quartic = stage.sensitive.inner(curved, curved) / 8
    assert points["orthogonal-start"][1].subspace < 1e-12 * points["raw"][1].subspace
    for n in range(2, 9):  # of Euler steps: t² becomes η²n(n − 1)
        expected = quartic * (STEP**2 * n * (n - 1)) ** 2
        assert points["orthogonal-start"][n].subspace == pytest.approx(expected, rel=1e-2)


def test_without_the_coupling_two_steps_stay_outside_and_then_the_sextic_term_comes(points, stage, start):
    first = stage.sensitive.outside(start.gradient)
    bent = build_arm(stage, "coupling-off").hessian(start)
    third = bent(bent(first)) + third_order(start, first)
    sextic = stage.sensitive.inner(third, third) / 72
    with_coupling = points["orthogonal-start"][8].subspace
    assert points["coupling-off"][8].subspace < 1e-3 * with_coupling
    reached = descend(stage, "coupling-off", time=40 * 1e-4, steps=40)[-1]
    assert reached.subspace == pytest.approx(sextic * reached.t**6, rel=0.2)


def test_steps_that_run_away_are_an_answer_not_a_number(stage):
    with pytest.raises(UsageError, match=r"arm 'raw' runs away at t = .*; take more steps"):
        descend(stage, "raw", time=1e200, steps=3)
