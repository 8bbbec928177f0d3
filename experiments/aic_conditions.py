"""The alignment instability condition, part by part, at the released weights (arXiv 2602.15799).

The condition of Springer et al., "The Geometry of Alignment Collapse" (2026), has three parts. With F the Fisher matrix
of refusals, P the projector on its leading eigenvectors, g and H gradient and Hessian of a harmless task's loss:

1. *Few directions are sensitive.* A Fisher made from few contexts, or from one refusal repeated, has few large
   eigenvalues whatever the model. So the effective rank r = (tr F)²/tr F² is followed as varied refusals are added,
   each set within the next, beside an arm of harmless prompts that are all answered by one fixed sentence:
   ``rank-growth/refusals`` is d ln r/d ln N, N the number of response tokens (0 if refusals share their directions, 1
   if each brings its own); ``rank/log-ratio`` is ln of the refusals' r over that of the harmless arm, for as many
   prompts. ``spectrum/`` has the leading eigenvalues as shares of tr F.
2. *The gradient starts orthogonal to them.* ``overlap/refusals/TASK`` is ‖Pg‖/‖g‖; ``overlap/matched/TASK`` is the same
   for harmless prompts matched to the refusals in length, which any text would give; ``overlap/isotropic`` is √(d/n).
3. *Curvature couples to them.* ``coupling/refusals/TASK`` is ‖PHg‖/‖Hg‖ and ``gamma/TASK`` is γ = ‖F^½PHg‖.

``crossover/time/TASK`` is the time t× at which the fourth power overtakes the second in the subspace,
``crossover/horizon/TASK`` the time t_hi at which the expansion ends; log10 of their ratio is
``crossover/log10-ratio/TASK``.

The preset ``control`` asks the same of a base model that nobody has aligned: what is found there, too, is no trace of
alignment.

``sharpness/log10-ratio`` says how much more one unit of displacement along the most sensitive direction changes the
answers than one along a random direction. It cuts both ways: who knows that direction knows what a defence must watch,
and also where little effort would do most harm. So only the ratio is reported, never the direction.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.conditions import CURVATURE_TOLERANCE, conditions
from claimlab.lab.effective_rank import EffectiveRank, effective_rank
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.fisher import Fisher
from claimlab.lab.kl import Divergence
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.pins import find_pin
from claimlab.lab.probes import draw_probes, matched_lookalikes
from claimlab.lab.registry import open_model
from claimlab.lab.samples import Sample, tokenize
from claimlab.lab.subspace import Subspace
from claimlab.lab.tasks import draw_task
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts

FIXED_ANSWER = "Of course, I am glad to help you with that."
"""The one sentence of the harmless arm, as long as an average refusal."""
UNIT = 1e-3
"""Length of the displacement for the sharpness: so short that the divergence is quadratic."""
MATCHED_TOLERANCE = 1e-3
"""Relative residuals of the matched contexts' eigenpairs, which are only projected on."""
MATCHED_ACCURACY = 0.01
"""Relative accuracy of an overlap with them: such residuals, over gaps of a tenth."""


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-instruct"]},
            "draws": 2,
            "limits": {"seconds": 600, "gigabytes": 5},
            "layers": "29",
            "sizes": [1, 2],
            "rank": 2,
            "vectors": 2,
            "tasks": ["chain_sum"],
            "samples": 1,
        },
        "standard": {
            "grid": {"model": ["smollm2-135m-instruct", "smollm2-135m-safety"]},
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 5},
            "layers": "29",
            "sizes": [2, 4, 8, 16],
            "rank": 4,
            "vectors": 8,
            "tasks": ["gsm_symbolic", "chain_sum", "spell_backward"],
            "samples": 3,
        },
        "control": {
            "grid": {"model": ["gemma3-270m"]},
            "draws": 5,
            "limits": {"seconds": 3600, "gigabytes": 8},
            "layers": "17",
            "sizes": [2, 8],
            "rank": 2,
            "vectors": 6,
            "tasks": ["chain_sum"],
            "samples": 2,
        },
    },
    data=["harmbench"],
    determinism="seeded",
    figures=[
        {
            "name": "effective-rank",
            "kind": "loglog",
            "title": "Effective rank of the Fisher as contexts are added",
            "x": "response tokens N",
            "y": "effective rank r",
            "series": ["r/refusals", "r/benign"],
            "labels": {"r/refusals": "varied refusals", "r/benign": "one fixed harmless answer"},
            "exponents": {"r/refusals": "rank-growth/refusals", "r/benign": "rank-growth/benign"},
            "references": [0.5, 1],
        },
        {
            "name": "spectrum",
            "kind": "loglog",
            "title": "Leading eigenvalues of the Fisher of all contexts",
            "x": "index i",
            "y": "share of the trace",
            "series": ["spectrum/refusals", "spectrum/benign"],
            "labels": {"spectrum/refusals": "varied refusals", "spectrum/benign": "one fixed harmless answer"},
        },
    ],
)
def run(trial: Trial) -> Measurements:
    """Measure one draw of one model."""
    torch.set_num_threads(1)
    trial.progress(0.01, "reading the model")
    seeds = random.Random(trial.seed)  # noqa: S311 - drawn from the registered seed on purpose
    sizes = [int(size) for size in trial.parameters["sizes"]]
    model = open_model(str(trial.settings["model"]))
    block = Block(model, LayerRange.parse(trial.parameters["layers"]))
    probes = draw_probes("harmbench", max(sizes), seeds.getrandbits(63)).in_sample
    harmless = [Sample(sample.prompt, FIXED_ANSWER) for sample in seeds.sample(LOOKALIKES, max(sizes))]
    arms = {"refusals": [probe.sample for probe in probes], "benign": harmless}
    nested = [samples[:size] for samples in arms.values() for size in sizes]
    matched = matched_lookalikes(probes, seeds.getrandbits(63))
    tasks = [draw_task(name, trial.parameters["samples"], seeds.getrandbits(63)) for name in trial.parameters["tasks"]]
    contexts = block.contexts(*(tokenize(samples, model.tokenizer) for samples in (*nested, matched, *tasks)))
    readings = [
        _read(trial, part, seeds.getrandbits(63), 0.8 * index / len(nested))
        for index, part in enumerate(contexts[: len(nested)])
    ]
    values: dict[str, Measurement] = {}
    series: list[Series] = []
    for index, arm in enumerate(arms):
        own = readings[index * len(sizes) : (index + 1) * len(sizes)]
        series += [_growth(arm, own, values), _spectrum(arm, own[-1], values)]
    refusals = readings[len(sizes) - 1]
    _compare(refusals.rank, readings[-1].rank, values)
    values["residual/fisher"] = Measurement(value=max(reading.residual for reading in readings))
    _sharpness(refusals, seeds.getrandbits(63), values)
    trial.progress(0.85, "matched harmless contexts")
    twin = _leading(contexts[len(nested)], refusals.leading.rank, seeds.getrandbits(63))
    for name, task in zip(trial.parameters["tasks"], contexts[len(nested) + 1 :], strict=True):
        trial.progress(0.9, f"gradient and curvature of {name}")
        _conditions(str(name), task, refusals, twin, values)
    names = ", ".join(f"{probe.origin} {probe.index}" for probe in probes)
    return Measurements(values=values, series=tuple(series), notes={"probes": names})


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch the model and the list of probes."""
    open_model(str(trial.settings["model"]), trial.progress)
    fetch_data(find_pin("data", "harmbench"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The spectrum of one set of contexts: leading eigenpairs, their worst residual, and the effective rank."""

    contexts: Contexts
    leading: Subspace
    residual: float
    rank: EffectiveRank


def _read(trial: Trial, contexts: Contexts, seed: int, done: float) -> _Reading:
    trial.progress(0.05 + done, f"spectrum at {len(contexts)} response tokens")
    fisher = Fisher(contexts)
    pairs = top_eigenpairs(fisher, trial.parameters["rank"], seed=seed)
    leading = Subspace(pairs.values, pairs.vectors)
    found = effective_rank(fisher, contexts.head, leading, seed=seed, samples=trial.parameters["vectors"])
    return _Reading(contexts, leading, float(pairs.residuals.max()), found)


def _leading(contexts: Contexts, rank: int, seed: int) -> Subspace:
    """Leading eigenpairs, to the accuracy of a projection on them."""
    pairs = top_eigenpairs(Fisher(contexts), rank, seed=seed, tolerance=MATCHED_TOLERANCE)
    return Subspace(pairs.values, pairs.vectors)


def _growth(arm: str, readings: list[_Reading], values: dict[str, Measurement]) -> Series:
    """The slope of ln r against ln N; its half-width is what the errors of r can turn it by."""
    tokens = [float(len(reading.contexts)) for reading in readings]
    ranks = [reading.rank for reading in readings]
    counts, logarithms = np.log(tokens), np.log([rank.value for rank in ranks])
    weights = (counts - counts.mean()) / np.sum((counts - counts.mean()) ** 2)
    relative = np.asarray([2 * rank.standard_error / rank.value for rank in ranks])
    values[f"rank-growth/{arm}"] = Measurement(
        value=float(weights @ logarithms), numerical=float(np.sqrt(np.sum((weights * relative) ** 2)))
    )
    for where, index in (("fewest", 0), ("most", -1)):
        error = 2 * ranks[index].standard_error
        values[f"rank/{arm}/{where}"] = Measurement(value=ranks[index].value, numerical=error)
        values[f"tokens/{arm}/{where}"] = Measurement(value=tokens[index], unit="tokens")
    points = tuple(rank.value for rank in ranks)
    return Series(name=f"r/{arm}", x=tuple(tokens), y=points, x_unit="tokens", window=(tokens[0], tokens[-1]))


def _spectrum(arm: str, reading: _Reading, values: dict[str, Measurement]) -> Series:
    """The leading eigenvalues of the largest set as shares of the trace."""
    eigenvalues, trace = reading.leading.values.tolist(), reading.rank.trace
    shares = tuple(value / trace for value in eigenvalues)
    values[f"spectrum/largest/{arm}"] = Measurement(value=eigenvalues[0], unit="nats")
    values[f"spectrum/trace/{arm}"] = Measurement(value=trace, unit="nats")
    values[f"spectrum/share-of-first/{arm}"] = Measurement(value=shares[0])
    values[f"spectrum/share-of-leading/{arm}"] = Measurement(value=sum(shares))
    return Series(name=f"spectrum/{arm}", x=tuple(float(i + 1) for i in range(len(shares))), y=shares)


def _compare(refusals: EffectiveRank, benign: EffectiveRank, values: dict[str, Measurement]) -> None:
    errors = [rank.standard_error / rank.value for rank in (refusals, benign)]
    values["rank/log-ratio"] = Measurement(
        value=math.log(refusals.value / benign.value), unit="ln", numerical=2 * math.hypot(*errors)
    )


def _sharpness(reading: _Reading, seed: int, values: dict[str, Measurement]) -> None:
    """The divergence along the most sensitive direction over that along a random one, displacements of one length."""
    top = reading.leading.vectors[0]
    chance = torch.randn(len(top), dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    divergence = Divergence(reading.contexts)
    along, across = divergence(UNIT * top), divergence(UNIT * chance / chance.norm())
    values["sharpness/log10-ratio"] = Measurement(value=math.log10(along / across), unit="log10")


def _conditions(
    name: str, task: Contexts, refusals: _Reading, matched: Subspace, values: dict[str, Measurement]
) -> None:
    """Second and third part of the condition, and the times, for one task."""
    found = conditions(task, refusals.leading, matched)
    exact, loose = refusals.residual, math.log10(1 + CURVATURE_TOLERANCE)
    overlaps = (("overlap", found.overlap, found.overlap_matched), ("coupling", found.coupling, found.coupling_matched))
    for what, own, other in overlaps:
        values[f"{what}/refusals/{name}"] = Measurement(value=own, numerical=exact)
        values[f"{what}/matched/{name}"] = Measurement(value=other, numerical=MATCHED_ACCURACY * other)
        ratio = Measurement(value=math.log(own / other), unit="ln", numerical=MATCHED_ACCURACY)
        values[f"{what}/log-ratio/{name}"] = ratio
    values["overlap/isotropic"] = Measurement(value=math.sqrt(refusals.leading.rank / task.block.size))
    values[f"gradient/norm/{name}"] = Measurement(value=found.gradient_norm, unit="nats")
    values[f"gamma/{name}"] = Measurement(value=found.gamma, unit="nats^1/2/t^2", numerical=exact * found.gamma)
    values[f"crossover/time/{name}"] = Measurement(value=found.crossing, unit="t", numerical=exact * found.crossing)
    horizon = Measurement(value=found.horizon, unit="t", numerical=CURVATURE_TOLERANCE * found.horizon)
    values[f"crossover/horizon/{name}"] = horizon
    values[f"crossover/log10-ratio/{name}"] = Measurement(
        value=found.log_crossover, unit="log10", numerical=loose + exact
    )
