"""Alignment loss inside the sensitive subspace grows with the fourth power of time (arXiv 2602.15799).

The claim, of Springer et al., "The Geometry of Alignment Collapse" (2026): where the gradient of a benign fine-tuning
loss starts orthogonal to the directions in which a model's refusals are sensitive, curvature bends the path into
them, and the loss of alignment grows as t⁴.

Followed on a real model, in float64, along exact gradient flow from the released weights:

========================  ==========================================================  ===================
arm                       what is followed                                            predicted exponent
========================  ==========================================================  ===================
raw                       the task's loss                                             2
orthogonal start          the loss less ⟨Pg, Δ⟩                                       4
coupling off              as above, less the bilinear term that carries PHg̃           6
removed × measured        removed and measured in {Fisher, random} subspace           4 if the same, else 2
========================  ==========================================================  ===================

These exponents, and the coefficients, follow from Taylor's theorem for any smooth loss: that they are found says the
instrument is right. What a model can contradict is the rest: whether the t⁴ term leads before the expansion ends
(``crossover``, ``full-kl``), how much of the whole it is (``share``), whether the quadratic term keeps the lead
(``quadratic-share``), what the coupling is worth at the time of a usual fine-tuning run (``coupling``), and how near
curvature and bend of the logits come to cancelling (``cancellation``).

Practical time is the sum of the learning rate over a usual fine-tuning run: a peak of 2e-5 held for one epoch of some
8,000 samples in batches of 16 (500 steps) gives 1e-2. The windows end where the next term reaches a tenth of the
leading one or where h_max·t = 0.3.

``blocks`` asks the same of layers at the top, in the middle and at the bottom; ``full``, on as few probes and samples,
trains every two-dimensional weight of all layers at once (embeddings, which are the output head too, and norms stay).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab import windows
from claimlab.lab.block import Block, LayerRange
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.gradient import gradient
from claimlab.lab.kl import Divergence
from claimlab.lab.pins import find_pin
from claimlab.lab.probes import draw_probes, matched_lookalikes
from claimlab.lab.registry import open_model
from claimlab.lab.samples import tokenize
from claimlab.lab.scaling import akaike_weights, exponent, series_coefficients
from claimlab.lab.start import CURVATURE_TOLERANCE, Geometry, Scene, Start, geometry
from claimlab.lab.tasks import draw_task
from claimlab.lab.trajectory import Trajectory, checkpoints, record, schedule
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.lab.windows import Window

    Watch = Callable[[float, torch.Tensor], None]

LONGEST_STEP = 0.7
"""Largest h_max·(step) beyond the windows, on the way to practical time."""
BEYOND_ACCURACY = 0.01
"""Relative accuracy there: five such steps, each off by 0.7⁵/120 in the stiffest direction, stay within it."""
OVERLAP_ACCURACY = 0.01
"""Relative accuracy of the benign overlap: residuals of a thousandth, over gaps of a tenth."""
PILOT = 0.01
"""h_max·t of the first of the two times at which the t⁷ term is read."""


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-instruct"], "task": ["simple_equations"]},
            "draws": 2,
            "limits": {"seconds": 600, "gigabytes": 5},
            "layers": "29",
            "probes": 2,
            "samples": 1,
            "rank": 3,
            "per_decade": 4,
            "practical_time": 0.004,
        },
        "standard": {
            "grid": {"model": ["smollm2-135m-instruct"], "task": ["gsm_symbolic", "chain_sum"]},
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 5},
            "layers": "28-29",
            "probes": 4,
            "samples": 3,
            "rank": 8,
            "per_decade": 4,
            "practical_time": 0.01,
        },
        "blocks": {
            "grid": {
                "model": ["smollm2-135m-instruct"],
                "task": ["chain_sum"],
                "layers": ["29", "28-29", "14-15", "0-1"],
            },
            "draws": 3,
            "limits": {"seconds": 7200, "gigabytes": 8},
            "probes": 2,
            "samples": 1,
            "rank": 3,
            "per_decade": 4,
            "practical_time": 0.01,
        },
        "full": {
            "grid": {"model": ["smollm2-135m-instruct"], "task": ["chain_sum"], "layers": ["0-29"]},
            "limits": {"seconds": 14400, "gigabytes": 20},
            "threads": 2,
            "probes": 2,
            "samples": 1,
            "rank": 3,
            "per_decade": 4,
            "practical_time": 0.01,
        },
    },
    data=["harmbench"],
    determinism="seeded",
    figures=[
        {
            "name": "subspace-loss",
            "kind": "loglog",
            "title": "Subspace alignment loss along gradient flow",
            "x": "gradient-flow time t",
            "y": "subspace loss q (nats per token)",
            "series": ["q/raw", "q/orthogonal-start", "q/coupling-off"],
            "labels": {"q/raw": "raw", "q/orthogonal-start": "orthogonal start", "q/coupling-off": "coupling off"},
            "exponents": {
                "q/raw": "exponent/raw/subspace",
                "q/orthogonal-start": "exponent/orthogonal-start/subspace",
                "q/coupling-off": "exponent/coupling-off/subspace",
            },
            "references": [2, 4],
        },
        {
            "name": "full-divergence",
            "kind": "loglog",
            "title": "Full divergence on refusals after the overlap was removed",
            "x": "gradient-flow time t",
            "y": "KL divergence u (nats per token)",
            "series": ["u/orthogonal-start", "q/orthogonal-start"],
            "labels": {"u/orthogonal-start": "full divergence u", "q/orthogonal-start": "its part in the subspace, q"},
            "exponents": {
                "u/orthogonal-start": "full-kl/exponent",
                "q/orthogonal-start": "exponent/orthogonal-start/subspace",
            },
            "references": [2, 4],
        },
    ],
)
def run(trial: Trial) -> Measurements:
    """Measure one draw of one model and task."""
    torch.set_num_threads(int(trial.parameters.get("threads", 1)))
    trial.progress(0.01, "reading the model")
    scene, seed, names = _scene(trial)
    trial.progress(0.1, "sensitive directions")
    known = geometry(scene, trial.parameters["rank"], seed, lambda done, what: trial.progress(0.1 + 0.4 * done, what))
    return _Reading(trial, scene, known, names).measurements()


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch the model and the list of probes."""
    open_model(str(trial.settings["model"]), trial.progress)
    fetch_data(find_pin("data", "harmbench"))


def _scene(trial: Trial) -> tuple[Scene, int, str]:
    """The scene, a seed for what is drawn later, and the names of the probes."""
    seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
    parameters = trial.parameters
    model = open_model(str(trial.settings["model"]))
    layers = trial.settings.get("layers") or parameters["layers"]
    block = Block(model, LayerRange.parse(str(layers)))
    task = draw_task(str(trial.settings["task"]), parameters["samples"], seeds.getrandbits(63))
    probes = draw_probes("harmbench", parameters["probes"], seeds.getrandbits(63))
    benign = matched_lookalikes(probes.in_sample, seeds.getrandbits(63))
    sides = {"in-sample": probes.in_sample, "held-out": probes.held_out}
    batches = (task, *([probe.sample for probe in side] for side in sides.values()), benign)
    contexts = block.contexts(*(tokenize(samples, model.tokenizer) for samples in batches))
    names = "; ".join(
        f"{name}: {', '.join(f'{probe.origin} {probe.index}' for probe in side)}" for name, side in sides.items()
    )
    return Scene(block, *contexts), seeds.getrandbits(63), names


class _Reading:
    """The flows of one trial, followed one after another, and what is read from them."""

    def __init__(self, trial: Trial, scene: Scene, known: Geometry, names: str) -> None:
        self.trial = trial
        self.scene = scene
        self.known = known
        self.practical = float(trial.parameters["practical_time"])
        self.values: dict[str, Measurement] = {}
        self.series: list[Series] = []
        self.notes = {"probes": names}
        self.divergence = Divergence(scene.probes)
        self.divergence_held_out = Divergence(scene.held_out)

    def measurements(self) -> Measurements:
        """Follow all arms and read everything."""
        window = self._matched_window("fisher")
        self._at_the_start(window)
        self.trial.progress(0.5, "flow: raw")
        self._raw(window)
        self.trial.progress(0.63, "flow: orthogonal start")
        with_coupling = self._orthogonal(window)
        self.trial.progress(0.8, "flow: coupling off")
        self._coupling_off(window, with_coupling)
        self.trial.progress(0.9, "flow: random subspace")
        self._removed_random()
        return Measurements(values=self.values, series=tuple(self.series), notes=self.notes)

    def _at_the_start(self, window: Window) -> None:
        """What needs no flow."""
        known, raw = self.known, self.known.raw.coefficients["fisher"]
        loose = np.log10(1 + CURVATURE_TOLERANCE) + known.residual
        isotropic = (known.subspaces["fisher"].rank / self.scene.block.size) ** 0.5
        self._put("residual/fisher", known.residual)
        self._put("curvature/h-max", known.h_max, "1/t", abs(known.h_max) * CURVATURE_TOLERANCE)
        self._put("crossover/log10-ratio", np.log10(raw.crossing / window.high), "log10", loose)
        self._put("rho", raw.alignment, "1", known.residual)
        self._put("overlap/fisher", known.overlap, "1", known.residual)
        self._put("overlap/benign", known.overlap_benign, "1", OVERLAP_ACCURACY * known.overlap_benign)
        self._put("overlap/isotropic", isotropic)
        self._put("overlap/coupling", known.coupling, "1", known.residual)
        self._put("entropy/probes", known.entropy, "nats")
        self._put("entropy/benign", known.entropy_benign, "nats")
        self._put("full-kl/log10-ratio", np.log10(known.tail.crossing / window.high), "log10", loose)
        held_out = np.log10(known.tail_held_out.crossing / window.high)
        self._put("full-kl/log10-ratio/held-out", held_out, "log10", loose)
        self._put("cancellation/ratio", known.tail.cancellation, "1", known.residual)
        self._put("cancellation/ratio/held-out", known.tail_held_out.cancellation, "1", known.residual)
        self._put("kl/floor", self.divergence.floor(known.direction), "nats")

    def _raw(self, matched: Window) -> None:
        """The loss as it is: exponent 2, and whether the quadratic term keeps the lead."""
        start = self.known.raw
        window = self._mismatched_window("fisher", start)
        flow = self._follow(start, [window], ["fisher"], [matched.high, self.practical])
        self._exponent("exponent/raw/subspace", flow, "fisher", window)
        self._draw("q/raw", flow.times, flow.losses["fisher"], window)
        predicted = start.coefficients["fisher"].quadratic
        self._ratio("coefficient/raw-ratio", flow, "fisher", window, 2, (predicted,))
        for name, time, error in self._reported(matched, flow):
            share = predicted * time**2 / flow.at(time, "fisher")
            self._put(f"quadratic-share/{name}", share, "1", share * error)

    def _orthogonal(self, window: Window) -> float:
        """The orthogonal start: exponent 4 and its coefficients; returns full KL at practical time."""
        start = self.known.removed["fisher"]
        mismatched = self._mismatched_window("random", start)
        drift: dict[float, float] = {}
        ends: dict[float, tuple[float, float]] = {}

        def watch(time: float, delta: torch.Tensor) -> None:
            if time <= window.high or time == self.practical:
                drift[time] = self.divergence(delta)
            if time in {window.high, self.practical}:
                ends[time] = (self._loss(delta), self.divergence_held_out(delta))

        flow = self._follow(start, [window, mismatched], ["fisher", "random"], [self.practical], watch)
        self._exponent("exponent/orthogonal-start/subspace", flow, "fisher", window)
        self._exponent("exponent/removed-fisher/measured-fisher", flow, "fisher", window)
        self._exponent("exponent/removed-fisher/measured-random", flow, "random", flow.snapped(mismatched))
        self._draw("q/orthogonal-start", flow.times, flow.losses["fisher"], window)
        predicted = start.coefficients["fisher"]
        pair = (predicted.quartic, predicted.quintic)
        self._ratio("coefficient/c4-ratio", flow, "fisher", window, 4, pair, "coefficient/c5-ratio")
        before = self._loss(torch.zeros(self.scene.block.size, dtype=torch.float64))
        for name, time, error in self._reported(window, flow):
            self._put(f"kl/{name}", drift[time], "nats", drift[time] * error)
            self._put(f"kl/{name}/held-out", ends[time][1], "nats", ends[time][1] * error)
            self._put(f"loss-fall/{name}", before - ends[time][0], "nats", (before - ends[time][0]) * error)
        share = flow.at(window.high, "fisher") / drift[window.high]
        self._put("share/q-over-u", share, "1", share * flow.integration)
        self._full_kl(drift, flow.integration, window)
        return drift[self.practical]

    def _full_kl(self, drift: dict[float, float], integration: float, window: Window) -> None:
        """The exponent of full KL where its leading term, whichever it is, should show."""
        fitted, leading = windows.full_kl_window(self.known.tail.crossing, window.high)
        self.notes["full-kl"] = f"leading term in the window: {leading}"
        times = np.asarray([time for time in sorted(drift) if time <= window.high])
        values = np.asarray([drift[time] for time in times])
        # a window of less than a decade may hold few checkpoints; four carry a slope
        first = min(int(np.searchsorted(times, fitted.low * (1 - 1e-9))), len(times) - 4)
        found = exponent(times[first:], values[first:])
        self._put("full-kl/exponent", found.value, "1", found.numerical + 3 * integration / np.log(10))
        everywhere = np.asarray(sorted(drift))
        self._draw("u/orthogonal-start", everywhere, np.asarray([drift[time] for time in everywhere]), fitted)

    def _coupling_off(self, matched: Window, with_coupling: float) -> None:
        """No coupling: exponent 6 and its coefficient, and what the coupling is worth at practical time."""
        start = self.known.off
        predicted = start.coefficients["fisher"].sextic
        window = windows.uncoupled_window(matched, predicted, self._septic(start))
        drift: list[float] = []

        def watch(time: float, delta: torch.Tensor) -> None:
            if time == self.practical:
                drift.append(self.divergence(delta))

        flow = self._follow(start, [window], ["fisher"], [self.practical], watch)
        self._exponent("exponent/coupling-off/subspace", flow, "fisher", window)
        self._draw("q/coupling-off", flow.times, flow.losses["fisher"], window)
        self._ratio("coefficient/c6-ratio", flow, "fisher", window, 6, (predicted,))
        ratio = drift[0] / with_coupling
        self._put("coupling/growth-ratio-practical", ratio, "1", 2 * ratio * BEYOND_ACCURACY)

    def _septic(self, start: Start) -> float:
        """Coefficient of t⁷ with the coupling off, by differentiating q/t⁶ numerically at the start.

        Its formula holds the fourth derivative of the loss. One Runge–Kutta step is exact in it to the order that
        counts, and the window needs it to a few per cent only.
        """
        times = PILOT / abs(self.known.h_max) * np.array([1.0, 2.0])
        flow = record(self._slope(start), times, {"fisher": self.known.subspaces["fisher"]})
        near, far = flow.losses["fisher"] / times**6
        return float((far - near) / (times[1] - times[0]))

    def _removed_random(self) -> None:
        """A random component removed: nothing is gained in the sensitive subspace."""
        start = self.known.removed["random"]
        window, mismatched = self._matched_window("random"), self._mismatched_window("fisher", start)
        flow = self._follow(start, [window, mismatched], ["fisher", "random"], [])
        self._exponent("exponent/removed-random/measured-random", flow, "random", window)
        self._exponent("exponent/removed-random/measured-fisher", flow, "fisher", flow.snapped(mismatched))

    def _matched_window(self, name: str) -> Window:
        """Window of the quartic onset in the subspace whose component was removed."""
        start, subspace = self.known.removed[name], self.known.subspaces[name]
        known = start.coefficients[name]
        floor = windows.rounding_floor(start.gradient_norm, float(subspace.values[0]), known.quartic, 4)
        return windows.orthogonal_window(known.quartic, known.quintic, self.known.h_max, floor)

    def _mismatched_window(self, measured: str, start: Start) -> Window:
        """Window of the quadratic onset in a subspace whose component was left in."""
        known = start.coefficients[measured]
        return windows.overlapping_window(known.quadratic, known.cubic, known.crossing)

    def _reported(self, window: Window, flow: Trajectory) -> tuple[tuple[str, float, float], ...]:
        """The two times at which values are reported: name, time and relative accuracy."""
        return ("window", window.high, flow.integration), ("practical", self.practical, BEYOND_ACCURACY)

    def _follow(
        self, start: Start, covered: list[Window], measured: list[str], further: list[float], watch: Watch | None = None
    ) -> Trajectory:
        """Follow an arm over windows, of which the first one's end is a checkpoint, and on to further times."""
        per_decade = int(self.trial.parameters["per_decade"])
        low, high = min(window.low for window in covered), max(window.high for window in covered)
        grid = checkpoints(covered[0].high, low, high, per_decade)
        times = schedule(grid, further, LONGEST_STEP / abs(self.known.h_max))
        check = (grid[len(grid) // 2], grid[-1])
        subspaces = {name: self.known.subspaces[name] for name in measured}
        return record(self._slope(start), times, subspaces, check=check, watch=watch)

    def _slope(self, start: Start) -> Callable[[torch.Tensor], torch.Tensor]:
        return start.arm.slope(lambda delta: gradient(self.scene.task.loss, delta))

    def _loss(self, delta: torch.Tensor) -> float:
        with torch.no_grad():
            return float(self.scene.task.loss(delta))

    def _exponent(self, name: str, flow: Trajectory, measured: str, window: Window) -> None:
        found = exponent(*flow.inside(window, measured))
        # ends of a decade off by the integration error in opposite senses turn a fitted slope by at most this
        self._put(name, found.value, "1", found.numerical + 3 * flow.integration / np.log(10))
        weights = akaike_weights(*flow.inside(window, measured))
        self.notes[name] = "Akaike (AICc) weights " + ", ".join(f"{p}: {w:.2f}" for p, w in weights.items())

    def _ratio(
        self,
        name: str,
        flow: Trajectory,
        measured: str,
        window: Window,
        power: int,
        predicted: tuple[float, ...],
        next_name: str = "",
    ) -> None:
        """Measured over predicted coefficients of t^p and, where asked for, of t^(p+1)."""
        leading, following = series_coefficients(*flow.inside(window, measured), power)
        ratio = leading.value / predicted[0]
        self._put(name, ratio, "1", abs(leading.numerical / predicted[0]) + abs(ratio) * flow.integration)
        if next_name:
            spread = following.numerical + 2 * flow.integration * leading.value / window.high
            self._put(next_name, following.value / predicted[1], "1", abs(spread / predicted[1]))

    def _draw(self, name: str, times: np.ndarray, values: np.ndarray, window: Window) -> None:
        span = (window.low, window.high)
        self.series.append(Series(name=name, x=tuple(times), y=tuple(values), x_unit="t", y_unit="nats", window=span))

    def _put(self, name: str, value: float, unit: str = "1", numerical: float = 0.0) -> None:
        self.values[name] = Measurement(value=float(value), unit=unit, numerical=abs(float(numerical)))
