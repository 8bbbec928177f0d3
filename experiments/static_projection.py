"""Whether projecting a fixed sensitive subspace out of fine-tuning stops alignment loss (arXiv 2602.15799).

The claim, of Springer et al., "The Geometry of Alignment Collapse" (2026): defences that take a snapshot of the
sensitive directions and keep training out of them do not keep alignment loss from growing.

The gradient flow of a task is followed to practical time twice from the released weights, unprotected and protected:

=============  ======================================================  ==================================
``removal``    what is followed                                        subspace loss q
=============  ======================================================  ==================================
(unprotected)  the loss                                                starts as t²
``one-time``   the loss less ⟨Pg, Δ⟩                                   starts as t⁴
``per-step``   the loss, with P projected out of every step            zero at all times
=============  ======================================================  ==================================

``share/drift`` is the protected run's full divergence u on refusals over the unprotected one's, both at practical time;
its variant ``@held-out`` is measured on refusals that P was not built from. What remains has two causes with different
cures, told apart here:

- the tail outside P, which a larger basis would hold: ``tail/share`` = ½Δᵀ(I−P)F(I−P)Δ over u, F the Fisher matrix at
  the released weights, and ``share/drift/half-rank``, the share with half as many directions removed;
- the rotation of P, which only a fresh basis would hold: ``rotation/overlap`` = mean cos² of the principal angles
  between the leading eigenspaces of F at the released and at the displaced weights, ``rotation/largest-angle``, and
  ``rotation/unblocked``, the share of the task's pull on the new sensitive directions that the old projection lets by.

Practical time is the sum of the learning rate over a usual fine-tuning run: 500 steps of 2e-5.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab import arms
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.fisher import Fisher
from claimlab.lab.flow import runge_kutta
from claimlab.lab.gradient import gradient
from claimlab.lab.kl import Divergence
from claimlab.lab.moved import MovedContexts
from claimlab.lab.pins import find_pin
from claimlab.lab.probes import draw_probes
from claimlab.lab.registry import open_model
from claimlab.lab.rotation import rotation, unblocked
from claimlab.lab.samples import tokenize
from claimlab.lab.subspace import Subspace
from claimlab.lab.tasks import draw_task
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    Slope = Callable[[torch.Tensor], torch.Tensor]

TURNED_TOLERANCE = 1e-3
"""Residual of the eigenpairs at the displaced weights, from which angles are read and nothing else."""


@experiment(
    presets={
        "smoke": {
            "grid": {
                "model": ["smollm2-135m-instruct"],
                "task": ["simple_equations"],
                "removal": ["per-step", "one-time"],
            },
            "draws": 1,
            "limits": {"seconds": 600, "gigabytes": 5},
            "layers": "29",
            "probes": 1,
            "samples": 1,
            "rank": 2,
            "steps": 4,
            "practical_time": 0.004,
        },
        "standard": {
            "grid": {
                "model": ["smollm2-135m-instruct"],
                "task": ["gsm_symbolic", "chain_sum"],
                "removal": ["per-step", "one-time"],
            },
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 5},
            "layers": "29",
            "probes": 3,
            "samples": 3,
            "rank": 6,
            "steps": 4,
            "practical_time": 0.01,
        },
    },
    data=["harmbench"],
    determinism="seeded",
    figures=[
        {
            "name": "drift",
            "kind": "linear",
            "title": "Divergence on refusals with and without a fixed projection",
            "x": "gradient-flow time t",
            "y": "KL divergence u (nats per token)",
            "series": ["u/unprotected", "u/one-time", "u/per-step"],
            "labels": {
                "u/unprotected": "unprotected",
                "u/one-time": "overlap removed once",
                "u/per-step": "projected at every step",
            },
        },
    ],
)
def run(trial: Trial) -> Measurements:
    """Compare the unprotected and one protected run in one draw of one model and task."""
    torch.set_num_threads(1)
    trial.progress(0.01, "reading the model")
    reading = _Reading(trial)
    reading.compare()
    return Measurements(values=reading.values, series=tuple(reading.series), notes=reading.notes)


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch the model and the list of probes."""
    open_model(str(trial.settings["model"]), trial.progress)
    fetch_data(find_pin("data", "harmbench"))


class _Reading:
    """What one trial looks at, and what it has read so far."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.removal = str(trial.settings["removal"])
        seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
        model = open_model(str(trial.settings["model"]))
        self.block = Block(model, LayerRange.parse(trial.parameters["layers"]))
        task = draw_task(str(trial.settings["task"]), trial.parameters["samples"], seeds.getrandbits(63))
        probes = draw_probes("harmbench", trial.parameters["probes"], seeds.getrandbits(63))
        sides = {"in-sample": probes.in_sample, "held-out": probes.held_out}
        parts = [list(task), *([probe.sample for probe in side] for side in sides.values())]
        self.task, self.probes, held_out = self.block.contexts(*(tokenize(part, model.tokenizer) for part in parts))
        self.divergence, self.divergence_held_out = Divergence(self.probes), Divergence(held_out)
        self.seed = seeds.getrandbits(63)
        self.still = torch.zeros(self.block.size, dtype=torch.float64)
        named = (f"{name}: {', '.join(f'{p.origin} {p.index}' for p in side)}" for name, side in sides.items())
        self.notes = {"probes": "; ".join(named)}
        self.values: dict[str, Measurement] = {}
        self.series: list[Series] = []

    def compare(self) -> None:
        """Follow both runs and read what the protection left."""
        self.trial.progress(0.2, "sensitive directions")
        fisher = Fisher(self.probes)
        sensitive = self._leading(fisher, "residual/fisher")
        slope = gradient(self.task.loss, self.still)
        self._put("overlap/fisher", sensitive.overlap(slope))
        self.trial.progress(0.45, "flow: unprotected")
        bare, bare_error = self._follow("unprotected", self._slope)
        self.trial.progress(0.6, f"flow: {self.removal}")
        kept, kept_error = self._follow(self.removal, self._protected(sensitive, slope))
        self._cleared(sensitive, slope, kept)
        drift = self.divergence(kept)
        error = kept_error + bare_error
        self._share("share/drift", drift / self.divergence(bare), error)
        held_out = self.divergence_held_out(kept) / self.divergence_held_out(bare)
        self._share("share/drift@held-out", held_out, error)
        before, fall, bare_fall = self._loss(self.still), self._loss(kept), self._loss(bare)
        self._put("loss-fall/unprotected", before - bare_fall, "nats")
        self._share("loss-fall/ratio", (before - fall) / (before - bare_fall), error)
        self._put("inside/unprotected", sensitive.loss(bare) / self.divergence(bare))
        outside = sensitive.outside(kept)
        self._put("tail/share", fisher.norm_squared(fisher.push(outside)) / 2 / drift)
        del fisher
        self.trial.progress(0.7, "flow: half as many directions")
        half = sensitive.leading(max(sensitive.rank // 2, 1))
        fewer, fewer_error = self._follow("half-rank", self._protected(half, slope))
        self._share("share/drift/half-rank", self.divergence(fewer) / self.divergence(bare), fewer_error + bare_error)
        self.trial.progress(0.8, "sensitive directions of the moved model")
        self._turned(sensitive, kept)

    def _protected(self, sensitive: Subspace, slope: torch.Tensor) -> Slope:
        """The gradient field that a protected run follows."""
        if self.removal == "one-time":
            return arms.start_orthogonal(slope, sensitive).slope(self._slope)
        return lambda delta: sensitive.outside(self._slope(delta))

    def _cleared(self, sensitive: Subspace, slope: torch.Tensor, end: torch.Tensor) -> None:
        """What the protection was to clear: the whole displacement, or the first gradient."""
        clear = end if self.removal == "per-step" else sensitive.outside(slope)
        self._put("cleared/overlap", sensitive.overlap(clear))
        self._put("inside/protected", sensitive.loss(end), "nats")

    def _turned(self, sensitive: Subspace, end: torch.Tensor) -> None:
        """How far the sensitive directions have turned by the end of the protected run."""
        moved = Fisher(MovedContexts.of(self.probes, end))
        pairs = top_eigenpairs(moved, sensitive.rank, seed=self.seed, tolerance=TURNED_TOLERANCE)
        fresh = Subspace(pairs.values, pairs.vectors)
        turned = rotation(sensitive, fresh)
        self._put("rotation/overlap", turned.overlap)
        self._put("rotation/largest-angle", turned.largest, "degrees")
        self._put("rotation/unblocked", unblocked(sensitive, fresh, self._slope(end)))
        self._put("rotation/sensitivity", float(fresh.values.sum() / sensitive.values.sum()))

    def _leading(self, fisher: Fisher, name: str) -> Subspace:
        pairs = top_eigenpairs(fisher, self.trial.parameters["rank"], seed=self.seed)
        self._put(name, float(pairs.residuals.max()))
        return Subspace(pairs.values, pairs.vectors)

    def _follow(self, name: str, slope: Slope) -> tuple[torch.Tensor, float]:
        """Follow a flow to practical time.

        Returns:
            The displacement there, and by which share of it u differs when the steps are twice as long.
        """
        end, steps = float(self.trial.parameters["practical_time"]), int(self.trial.parameters["steps"])
        times = [float(time) for time in np.linspace(0.0, end, steps + 1)[1:]]
        drift, delta = [0.0], self.still
        for _, delta in runge_kutta(slope, times, self.still):
            drift.append(self.divergence(delta))
        *_, (_, coarse) = runge_kutta(slope, times[1::2], self.still)
        self.series.append(Series(name=f"u/{name}", x=(0.0, *times), y=tuple(drift), x_unit="t", y_unit="nats"))
        return delta, abs(self.divergence(coarse) / drift[-1] - 1)

    def _slope(self, delta: torch.Tensor) -> torch.Tensor:
        return gradient(self.task.loss, delta)

    def _loss(self, delta: torch.Tensor) -> float:
        with torch.no_grad():
            return float(self.task.loss(delta))

    def _share(self, name: str, value: float, error: float) -> None:
        """A ratio of what two runs ended at, with the relative error of both."""
        self._put(name, value, numerical=value * error)

    def _put(self, name: str, value: float, unit: str = "1", numerical: float = 0.0) -> None:
        self.values[name] = Measurement(value=float(value), unit=unit, numerical=abs(float(numerical)))
