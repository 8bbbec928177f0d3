"""Probes and requests that stay the same from task to task, so that tasks are compared on one ruler."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimlab.lab.habit import Habit, birds, refusing
from claimlab.lab.probes import Probe, draw_probes

ORIGIN = "harmbench"
"""The list that both are drawn from; the safety-tuned model never saw it."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is read on every model.

    Attributes:
        probes: Requests with refusals, for the sensitive subspace.
        asked: Other requests, those of ``refusing``.
        refusing: The habit of refusing.
        birds: The sham habit, on as many requests of its own kind.
    """

    probes: tuple[Probe, ...]
    asked: tuple[Probe, ...]
    refusing: Habit
    birds: Habit


def draw_ruler(probes: int, requests: int, seed: int) -> Ruler:
    """Draw so many probes, and so many requests that are none of them.

    Raises:
        EnvironmentFault: the list of requests cannot be had.
        ValueError: it is too short for that.
    """
    split = draw_probes(ORIGIN, max(probes, requests), seed)
    asked = split.held_out[:requests]
    habit = replace(refusing(requests, seed, ORIGIN), requests=tuple(probe.request for probe in asked))
    return Ruler(split.in_sample[:probes], asked, habit, birds(requests, seed))
