"""Plain gradient descent from the released weights, arm by arm: the points of ``claimlab lab flow``.

Euler steps are what training does; they follow gradient flow with an error of the order of one step. Where an exponent
is to be read, :mod:`claimlab.lab.trajectory` integrates to fourth order instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import torch

from claimlab.errors import UsageError
from claimlab.lab import arms
from claimlab.lab.flow import euler
from claimlab.lab.gradient import gradient, value_and_gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.kl import Divergence

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts
    from claimlab.lab.fetch import Progress
    from claimlab.lab.subspace import Subspace

ArmName = Literal["raw", "orthogonal-start", "coupling-off"]
ARMS: tuple[ArmName, ...] = get_args(ArmName)


@dataclass(frozen=True, slots=True)
class Point:
    """Where a descent stands after some steps.

    Attributes:
        t: Gradient-flow time, the sum of the step lengths.
        step: Steps taken; 0 is the released model.
        loss: Of the task itself, without what the arm adds, in nats per response token.
        kl: Full KL divergence on the probes, in nats per response token.
        subspace: q, the part of its quadratic form in the sensitive subspace, in nats per response token.
    """

    t: float
    step: int
    loss: float
    kl: float
    subspace: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What descents of all arms share.

    Attributes:
        probes: Contexts on which the divergence is measured.
        task: The batch whose loss falls.
        sensitive: The subspace that arms are defined by and q is measured in.
    """

    probes: Contexts
    task: Contexts
    sensitive: Subspace


def build_arm(stage: Stage, name: ArmName) -> arms.Arm:
    """The correction to the loss that an arm's name stands for."""
    if name == "raw":
        return arms.raw()
    origin = torch.zeros(stage.task.block.size, dtype=torch.float64)
    if name == "orthogonal-start":
        return arms.start_orthogonal(gradient(stage.task.loss, origin), stage.sensitive)
    hessian = Hessian(stage.task.loss, origin)
    curved = hessian(stage.sensitive.outside(hessian.gradient))
    return arms.switch_coupling_off(hessian.gradient, stage.sensitive, curved)


def descend(
    stage: Stage,
    name: ArmName,
    *,
    time: float,
    steps: int,
    progress: Progress = lambda _share, _what: None,
) -> tuple[Point, ...]:
    """Follow one arm to ``time`` in equal Euler steps.

    Returns:
        ``steps`` + 1 points, the released model first.

    Raises:
        UsageError: the steps are so long that the descent runs away.
    """
    losses: list[float] = []

    def slope(delta: torch.Tensor) -> torch.Tensor:
        value, found = value_and_gradient(stage.task.loss, delta)
        losses.append(value)
        return found

    divergence = Divergence(stage.probes)
    origin = torch.zeros(stage.task.block.size, dtype=torch.float64)
    passed: list[tuple[float, float, float]] = [(0.0, divergence(origin), stage.sensitive.loss(origin))]
    delta = origin
    for moment, delta in euler(build_arm(stage, name).slope(slope), time / steps, steps, origin):
        passed.append((moment, divergence(delta), stage.sensitive.loss(delta)))
        if not math.isfinite(passed[-1][1]):
            raise UsageError(f"arm '{name}' runs away at t = {moment:.3g}; take more steps or a shorter time")
        progress((len(passed) - 1) / steps, f"{name}: step {len(passed) - 1} of {steps}")
    with torch.no_grad():
        losses.append(float(stage.task.loss(delta)))
    return tuple(
        Point(moment, step, loss, kl, inside)
        for step, ((moment, kl, inside), loss) in enumerate(zip(passed, losses, strict=True))
    )
