"""Whether alignment loss grows with the fourth power of time under practical training (arXiv 2602.15799).

The claim, of Springer et al., "The Geometry of Alignment Collapse" (2026), is made of fine-tuning and proved of
gradient flow. Here a real model is fine-tuned from the released weights, each regime with one more ingredient:

============  ======================================================================  ============================
regime        what is added                                                           what theory expects of it
============  ======================================================================  ============================
``sgd``       minibatches                                                             a term linear in time
``momentum``  heavy-ball momentum of 0.9                                              a false power in Σ η
``warm-up``   a rate that rises linearly over the first steps                         a false power against steps
``adamw``     AdamW                                                                   about 2 whatever is removed
``lora``      AdamW on adapters of low rank that start at zero                        2 at first, then a false power
============  ======================================================================  ============================

``exponent/REGIME`` is the slope of ln u against ln t over the last decade of the impulse clock, which ends at practical
time; u is the full divergence on refusals, and nothing is removed from the gradient. Variants: the first ten steps
(``@onset``) and the subspace loss q (``@subspace``). Beside it stand the same regimes with the overlap Pg taken off
every gradient (``removed/…``), the first ten steps on the wrong clocks (``onset/…``), and LoRA with every gradient kept
as it was at the start (``frozen/lora``): where both factors of an adapter grow at once their product grows as t², which
fakes a fourth power without any curvature.

``descent`` is the instrument's control: plain descent on the full batch within the theory's windows has to read 2
inside the subspace, and 4 with the overlap removed, both on the clock on which Euler steps are unbiased.

Practical time is the sum of the learning rate over a usual fine-tuning run, 500 steps of 2e-5, reached here in fewer
and longer steps: ``noise/share`` says what the noise of the minibatches then weighs beside the first-order drift.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab import arms, windows
from claimlab.lab.adapter import Adapter
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.clocks import curvature_clock, impulse_clock, summed_rates
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.expansion import coefficients
from claimlab.lab.extreme import largest_eigenvalue
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.fisher import Fisher
from claimlab.lab.gradient import gradient
from claimlab.lab.hessian import Hessian
from claimlab.lab.kl import Divergence
from claimlab.lab.minibatches import Minibatches
from claimlab.lab.optimisers import Descent
from claimlab.lab.pins import find_pin
from claimlab.lab.probes import draw_probes
from claimlab.lab.regimes import REGIMES
from claimlab.lab.registry import open_model
from claimlab.lab.samples import tokenize
from claimlab.lab.scaling import exponent
from claimlab.lab.subspace import Subspace
from claimlab.lab.tasks import draw_task
from claimlab.lab.third_order import third_order
from claimlab.lab.training import Direct, released_matrices, train
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from claimlab.lab.block import Contexts
    from claimlab.lab.regimes import Regime
    from claimlab.lab.training import Trainable
    from claimlab.lab.windows import Window

ONSET = 10
"""Steps of the variant ``onset``."""
READ_AT = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 29, 40, 54, 73, 100)
"""Steps after which losses are read, about eight a decade; the last step is read in any case."""
CONTROL_STEPS = 20
"""Steps in which plain descent reaches the end of a theory's window."""
CURVATURE_TOLERANCE = 0.05
"""Relative accuracy of the largest curvature, which only bounds a window."""


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-instruct"], "task": ["simple_equations"]},
            "draws": 2,
            "limits": {"seconds": 600, "gigabytes": 5},
            "layers": "29",
            "probes": 1,
            "batches": 2,
            "batch": 1,
            "rank": 2,
            "steps": 10,
            "warm_up": 4,
            "adapter_rank": 4,
            "practical_time": 0.003,
        },
        "standard": {
            "grid": {"model": ["smollm2-135m-instruct"], "task": ["gsm_symbolic", "chain_sum"]},
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 5},
            "layers": "29",
            "probes": 3,
            "batches": 8,
            "batch": 2,
            "rank": 4,
            "steps": 40,
            "warm_up": 10,
            "adapter_rank": 8,
            "practical_time": 0.01,
        },
    },
    data=["harmbench"],
    determinism="seeded",
    figures=[
        {
            "name": "practical-training",
            "kind": "loglog",
            "title": "Divergence on refusals under practical training",
            "x": "impulse clock t",
            "y": "KL divergence u (nats per token)",
            "series": ["u/sgd", "u/momentum", "u/warm-up", "u/adamw", "u/lora"],
            "labels": {
                "u/sgd": "minibatches",
                "u/momentum": "momentum",
                "u/warm-up": "warm-up",
                "u/adamw": "AdamW",
                "u/lora": "LoRA",
            },
            "exponents": {
                "u/sgd": "exponent/sgd",
                "u/momentum": "exponent/momentum",
                "u/warm-up": "exponent/warm-up",
                "u/adamw": "exponent/adamw",
                "u/lora": "exponent/lora",
            },
            "references": [2, 4],
        },
        {
            "name": "wrong-clock",
            "kind": "loglog",
            "title": "The first ten steps against their number",
            "x": "steps",
            "y": "KL divergence u (nats per token)",
            "series": ["steps/sgd", "steps/momentum", "steps/warm-up"],
            "labels": {"steps/sgd": "minibatches", "steps/momentum": "momentum", "steps/warm-up": "warm-up"},
            "exponents": {
                "steps/sgd": "onset/sgd/steps",
                "steps/momentum": "onset/momentum/steps",
                "steps/warm-up": "onset/warm-up/steps",
            },
            "references": [2, 4],
        },
    ],
)
def run(trial: Trial) -> Measurements:
    """Follow every regime in one draw of one model and task."""
    torch.set_num_threads(1)
    trial.progress(0.01, "reading the model")
    reading = _Reading(trial)
    trial.progress(0.3, "control: plain descent on the full batch")
    reading.control()
    for index, name in enumerate(REGIMES):
        trial.progress(0.45 + 0.55 * index / len(REGIMES), f"training: {name}")
        reading.follow(name, REGIMES[name])
    return Measurements(values=reading.values, series=tuple(reading.series), notes=reading.notes)


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch the model and the list of probes."""
    open_model(str(trial.settings["model"]), trial.progress)
    fetch_data(find_pin("data", "harmbench"))


class _Reading:
    """What one trial looks at, and what it has read so far."""

    def __init__(self, trial: Trial) -> None:
        self.parameters = trial.parameters
        seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
        self.block, probes, held_out, self.whole, batches = self._draw(trial, seeds)
        self.batches = Minibatches([contexts.loss for contexts in batches], seeds.getrandbits(63))
        trial.progress(0.15, "sensitive directions")
        self.divergence, self.divergence_held_out = Divergence(probes), Divergence(held_out)
        self.still = torch.zeros(self.block.size, dtype=torch.float64)
        self.before = self.batches.loss(self.still)
        pairs = top_eigenpairs(Fisher(probes), self.parameters["rank"], seed=seeds.getrandbits(63))
        self.sensitive = Subspace(pairs.values, pairs.vectors)
        self.start = self.batches.start(self.block.size, self.sensitive)
        self.matrices = released_matrices(self.block)
        self.adapter_seed = seeds.getrandbits(63)
        self.values: dict[str, Measurement] = {}
        self.series: list[Series] = []
        self._put("residual/fisher", float(pairs.residuals.max()))
        self._put("overlap/fisher", self.sensitive.overlap(self.start.gradient), numerical=float(pairs.residuals.max()))

    def _draw(self, trial: Trial, seeds: random.Random) -> tuple[Block, Contexts, Contexts, Contexts, list[Contexts]]:
        """The block, probes, held-out probes, the full batch, and the same cut into minibatches."""
        model = open_model(str(trial.settings["model"]))
        block = Block(model, LayerRange.parse(self.parameters["layers"]))
        size, count = self.parameters["batch"], self.parameters["batches"]
        task = draw_task(str(trial.settings["task"]), size * count, seeds.getrandbits(63))
        probes = draw_probes("harmbench", self.parameters["probes"], seeds.getrandbits(63))
        sides = {"in-sample": probes.in_sample, "held-out": probes.held_out}
        self.notes = {
            "probes": "; ".join(
                f"{name}: {', '.join(f'{probe.origin} {probe.index}' for probe in side)}"
                for name, side in sides.items()
            )
        }
        parts = [[probe.sample for probe in side] for side in sides.values()]
        parts += [list(task), *(list(task[at : at + size]) for at in range(0, len(task), size))]
        own, held_out, whole, *batches = block.contexts(*(tokenize(part, model.tokenizer) for part in parts))
        return block, own, held_out, whole, batches

    def control(self) -> None:
        """Plain descent on the full batch: 2 inside the subspace, and 4 once the overlap is removed."""
        hessian = Hessian(self.whole.loss, self.still)
        slope = hessian.gradient
        raw = coefficients(self.sensitive, slope, hessian(slope))
        first = self.sensitive.outside(slope)
        second = hessian(first)
        bent = hessian(second) + third_order(hessian, first)
        removed = coefficients(self.sensitive, first, second, bent)
        steepest = largest_eigenvalue(hessian, slope, tolerance=CURVATURE_TOLERANCE)
        del hessian
        window = windows.overlapping_window(raw.quadratic, raw.cubic, raw.crossing)
        self._descend("exponent/descent/subspace", arms.raw(), window, curved=False)
        window = windows.orthogonal_window(removed.quartic, removed.quintic, steepest)
        arm = arms.start_orthogonal(slope, self.sensitive)
        self._descend("exponent/descent/removed/subspace", arm, window, curved=True)

    def _descend(self, name: str, arm: arms.Arm, window: Window, *, curved: bool) -> None:
        rates = np.full(CONTROL_STEPS, window.high / CONTROL_STEPS)
        clock = curvature_clock(rates, 0.0) if curved else impulse_clock(rates, 0.0)
        slope = arm.slope(lambda delta: gradient(self.whole.loss, delta))
        run = train(Direct(self.still), lambda _step, delta: slope(delta), Descent(), list(rates))
        losses = np.asarray([self.sensitive.loss(delta) for _, delta in run])
        inside = clock >= clock[-1] / windows.DECADE
        self._exponent(name, clock[inside], losses[inside])

    def follow(self, name: str, regime: Regime) -> None:
        """One regime as it is, and with the overlap removed."""
        rates = regime.rates(self.parameters["steps"], self.parameters["warm_up"], self.parameters["practical_time"])
        clock = regime.clock(rates)
        read, divergences, losses, end = self._train(regime, rates, self._slope)
        late = clock[read - 1] >= clock[-1] / windows.DECADE
        early = read <= ONSET
        times = clock[read - 1]
        self._exponent(f"exponent/{name}", times[late], divergences[late])
        self._exponent(f"exponent/{name}@onset", times[early], divergences[early])
        self._exponent(f"exponent/{name}@subspace", times[late], losses[late])
        for wrong, scale in (("rates", summed_rates(rates)[read - 1]), ("steps", read.astype(float))):
            self._exponent(f"onset/{name}/{wrong}", scale[early], divergences[early])
        self._put(f"kl/{name}", divergences[-1], "nats")
        self._put(f"kl/{name}/held-out", self.divergence_held_out(end), "nats")
        self._put(f"loss-fall/{name}", self.before - self.batches.loss(end), "nats")
        if not regime.adaptive:
            self._put(f"noise/share/{name}", self.start.share(float(rates[-1]), float(clock[-1])))
        self._draw_curve(f"u/{name}", times, divergences, late)
        self._draw_curve(f"steps/{name}", read[early].astype(float), divergences[early], early[early], "steps")
        if regime.adapted:
            still = [self._slope(which, self.still) for which in range(self.parameters["batches"])]
            _, frozen, _, _ = self._train(regime, rates, lambda which, _: still[which])
            self._exponent(f"frozen/{name}", times[late], frozen[late])
        overlap = self.sensitive.inside(self.start.gradient)
        _, divergences, losses, _ = self._train(regime, rates, lambda *at: self._slope(*at).sub_(overlap))
        self._exponent(f"removed/{name}", times[late], divergences[late])
        self._exponent(f"removed/{name}/subspace", times[late], losses[late])
        self._exponent(f"removed/{name}/onset/subspace", times[early], losses[early])

    def _train(
        self, regime: Regime, rates: NDArray[np.float64], slope: Callable[[int, torch.Tensor], torch.Tensor]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], torch.Tensor]:
        """Train by a slope that is a function of minibatch and displacement.

        Returns:
            Steps read, u and q after them, and the last displacement.
        """
        order = self.batches.order(len(rates))
        wanted = {step for step in READ_AT if step < len(rates)} | {len(rates)}
        read, divergences, losses = [], [], []
        delta = self.still
        run = train(self._trained(regime), lambda step, at: slope(order[step - 1], at), regime.optimiser(), list(rates))
        for step, delta in run:
            if step in wanted:
                read.append(step)
                divergences.append(self.divergence(delta))
                losses.append(self.sensitive.loss(delta))
        return np.asarray(read), np.asarray(divergences), np.asarray(losses), delta

    def _slope(self, which: int, delta: torch.Tensor) -> torch.Tensor:
        return self.batches.gradient(which, delta)

    def _trained(self, regime: Regime) -> Trainable:
        if not regime.adapted:
            return Direct(torch.cat([matrix.flatten() for matrix in self.matrices]))
        rank = self.parameters["adapter_rank"]
        shapes = [(matrix.shape[0], matrix.shape[1]) for matrix in self.matrices]
        return Adapter(shapes, rank, 2.0 * rank, self.adapter_seed)

    def _exponent(self, name: str, times: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        found = exponent(times, values)
        self._put(name, found.value, numerical=found.numerical)

    def _draw_curve(
        self,
        name: str,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        fitted: NDArray[np.bool_],
        unit: str = "t",
    ) -> None:
        pair = (float(x[fitted][0]), float(x[fitted][-1]))
        self.series.append(Series(name=name, x=tuple(x), y=tuple(y), x_unit=unit, y_unit="nats", window=pair))

    def _put(self, name: str, value: float, unit: str = "1", numerical: float = 0.0) -> None:
        self.values[name] = Measurement(value=float(value), unit=unit, numerical=abs(float(numerical)))
