"""Probes and requests that stay the same from task to task, so that tasks are compared on one ruler."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from claimlab.lab.habit import Habit, birds, refusing
from claimlab.lab.probes import Probe, draw_probes
from claimlab.lab.samples import tokenize
from claimlab.lab.shared_eigenpairs import SharedEigenpairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.lab.block import Block

ORIGIN = "harmbench"
"""The list that both are drawn from; the safety-tuned model never saw it."""
TOLERANCE = 1e-3
"""Relative residual at which sensitive directions are taken: far below what tells one task from another."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is read on every model.

    Attributes:
        probes: Requests with refusals, for the sensitive subspace.
        asked: Other requests, those of ``refusing``.
        refusing: The habit of refusing.
        birds: The sham habit, on as many requests of its own kind.
        rank: Number of sensitive directions, d.
        seed: All of it was drawn by this one.
    """

    probes: tuple[Probe, ...]
    asked: tuple[Probe, ...]
    refusing: Habit
    birds: Habit
    rank: int
    seed: int

    def directions(self, block: Block) -> SharedEigenpairs:
        """The sensitive directions: the leading eigenpairs of the Fisher of the probes, which no task enters."""
        probes = tokenize([probe.sample for probe in self.probes], block.checkpoint.tokenizer)
        return SharedEigenpairs(block, probes, self.rank, self.seed, TOLERANCE)


def draw_ruler(*, probes: int, requests: int, rank: int, seed: int) -> Ruler:
    """Draw so many probes, and so many requests that are none of them.

    Args:
        probes: Number of probes.
        requests: Number of requests of either habit.
        rank: Number of sensitive directions.
        seed: Of the draw.

    Raises:
        EnvironmentFault: the list of requests cannot be had.
        ValueError: it is too short for that.
    """
    split = draw_probes(ORIGIN, max(probes, requests), seed)
    asked = split.held_out[:requests]
    habit = replace(refusing(requests, seed, ORIGIN), requests=tuple(probe.request for probe in asked))
    return Ruler(split.in_sample[:probes], asked, habit, birds(requests, seed), rank, seed)


def registered_ruler(parameters: Mapping[str, Any]) -> Ruler:
    """The ruler that a preset names: its ``probes``, ``requests``, ``rank`` and ``ruler_seed``.

    Raises:
        EnvironmentFault: the list of requests cannot be had.
    """
    probes, requests, rank, seed = (int(parameters[name]) for name in ("probes", "requests", "rank", "ruler_seed"))
    return draw_ruler(probes=probes, requests=requests, rank=rank, seed=seed)
