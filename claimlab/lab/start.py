"""All that is known before a gradient flow is followed: subspaces, and the first derivatives of each arm's flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from claimlab.lab import arms
from claimlab.lab.eigenpairs import top_eigenpairs, top_overlap
from claimlab.lab.expansion import Coefficients, coefficients
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.fisher import Fisher
from claimlab.lab.hessian import Hessian
from claimlab.lab.long_vectors import lasting
from claimlab.lab.subspace import Subspace, random_subspace
from claimlab.lab.tail import Tail, tail
from claimlab.lab.third_order import third_order

if TYPE_CHECKING:
    from claimlab.lab.block import Block, Contexts
    from claimlab.lab.fetch import Progress

CURVATURE_TOLERANCE = 1e-2
"""Relative accuracy of h_max, which only bounds windows."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What one trial looks at: a block of a model, a batch of a task, and three sets of contexts.

    Attributes:
        block: The trainable layers.
        task: The fine-tuning batch.
        probes: Contexts on which the sensitive subspace is built.
        held_out: Probe contexts that it never saw.
        benign: Contexts of harmless look-alikes, matched in length to ``probes``.
    """

    block: Block
    task: Contexts
    probes: Contexts
    held_out: Contexts
    benign: Contexts


@dataclass(frozen=True, slots=True)
class Start:
    """One arm: what is done to the loss, and what is known of the flow that follows.

    Attributes:
        arm: The corrections.
        gradient_norm: ‖a₁‖, the length of the gradient that drives the flow.
        coefficients: Of q along the flow, by the subspace in which it is measured.
    """

    arm: arms.Arm
    gradient_norm: float
    coefficients: dict[str, Coefficients]


@dataclass(frozen=True, slots=True)
class Geometry:
    """The start of every arm.

    Attributes:
        subspaces: ``fisher``, the top eigenpairs of the Fisher, and ``random``, a random subspace with the same
            eigenvalues.
        residual: Largest relative residual of the eigenpairs.
        h_max: Eigenvalue of the task's Hessian that is largest in absolute value, per unit of time.
        raw: The loss as it is.
        removed: Orthogonal starts by the subspace whose component was removed.
        off: The orthogonal start to ``fisher`` with its coupling switched off.
        direction: The gradient that is left when the component in ``fisher`` is removed, g̃, shape (n,).
        overlap: ‖Pg‖/‖g‖ for the ``fisher`` subspace.
        overlap_benign: The same for the top eigenvectors of the benign contexts' Fisher.
        coupling: ‖PHg̃‖/‖Hg̃‖.
        tail: First terms of full KL after the removal, on the probes.
        tail_held_out: The same on held-out probes.
        entropy: Mean entropy of the next word on the probes, in nats.
        entropy_benign: The same on the benign contexts.
    """

    subspaces: dict[str, Subspace]
    residual: float
    h_max: float
    raw: Start
    removed: dict[str, Start]
    off: Start
    direction: torch.Tensor
    overlap: float
    overlap_benign: float
    coupling: float
    tail: Tail
    tail_held_out: Tail
    entropy: float
    entropy_benign: float


def geometry(scene: Scene, rank: int, seed: int, progress: Progress) -> Geometry:
    """Compute the start of every arm.

    Args:
        scene: What is looked at.
        rank: d, the number of sensitive directions.
        seed: Of the random subspace and of starting vectors.
        progress: Told how far the work is, as a share of it.
    """
    fisher = Fisher(scene.probes)
    pairs = top_eigenpairs(fisher, rank, seed=seed)
    sensitive = Subspace(pairs.values, pairs.vectors)
    entropy = fisher.entropy
    del fisher  # its graph would stand beside that of the third derivative
    progress(0.4, "curvature of the task")
    hessian = Hessian(scene.task.loss, torch.zeros(scene.block.size, dtype=torch.float64))
    subspaces = {"fisher": sensitive, "random": random_subspace(pairs.values, scene.block.size, seed)}
    slope = hessian.gradient
    raw = Start(arms.raw(), float(slope.norm()), _coefficients(subspaces, slope, hessian(slope)))
    orthogonal, off, direction, second = _with_and_without_coupling(hessian, subspaces)
    removed = {"fisher": orthogonal, "random": _start_at_random(hessian, subspaces)}
    h_max = largest_eigenvalue(hessian, slope, tolerance=CURVATURE_TOLERANCE)
    del hessian
    progress(0.7, "divergence of the contexts")
    twin = Fisher(scene.benign)
    overlap_benign, entropy_benign = top_overlap(twin, rank, slope, seed=seed), twin.entropy
    del twin
    return Geometry(
        subspaces=subspaces,
        residual=float(pairs.residuals.max()),
        h_max=h_max,
        raw=raw,
        removed=removed,
        off=off,
        direction=direction,
        overlap=sensitive.overlap(slope),
        overlap_benign=overlap_benign,
        coupling=sensitive.overlap(second),
        tail=tail(scene.probes, direction, second),
        tail_held_out=tail(scene.held_out, direction, second),
        entropy=entropy,
        entropy_benign=entropy_benign,
    )


def _with_and_without_coupling(
    hessian: Hessian, subspaces: dict[str, Subspace]
) -> tuple[Start, Start, torch.Tensor, torch.Tensor]:
    """The orthogonal start to the Fisher's subspace, the same uncoupled, their a₁ and the former's a₂."""
    sensitive = subspaces["fisher"]
    first = sensitive.outside(hessian.gradient)
    second = hessian(first)
    bend = third_order(hessian, first)
    norm = float(first.norm())
    coupled = Start(
        arms.start_orthogonal(hessian.gradient, sensitive),
        norm,
        _coefficients(subspaces, first, second, hessian(second) + bend),
    )
    arm = arms.switch_coupling_off(hessian.gradient, sensitive, second)
    bent = arm.hessian(hessian)
    straight = bent(first)
    # the bilinear term has no third derivative: T is that of the loss
    uncoupled = Start(arm, norm, _coefficients(subspaces, first, straight, bent(straight) + bend))
    return coupled, uncoupled, lasting(first), lasting(second)


def _start_at_random(hessian: Hessian, subspaces: dict[str, Subspace]) -> Start:
    """The orthogonal start to the random subspace."""
    first = subspaces["random"].outside(hessian.gradient)
    second = hessian(first)
    third = hessian(second) + third_order(hessian, first)
    arm = arms.start_orthogonal(hessian.gradient, subspaces["random"])
    return Start(arm, float(first.norm()), _coefficients(subspaces, first, second, third))


def _coefficients(subspaces: dict[str, Subspace], *path: torch.Tensor) -> dict[str, Coefficients]:
    return {name: coefficients(subspace, *path) for name, subspace in subspaces.items()}
