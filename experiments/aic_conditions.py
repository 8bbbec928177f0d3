"""Whether refusals are sensitive in few directions, and how sharply (arXiv 2602.15799, first condition).

The claim, of Springer et al., "The Geometry of Alignment Collapse" (2026): the Fisher matrix of alignment is of low
rank. A Fisher made from few contexts, or from one refusal repeated, has few large eigenvalues whatever the model. So
the effective rank r = (tr F)²/tr F² is followed as varied refusals are added, each set within the next, beside an arm
of harmless prompts that are all answered by one fixed sentence:

- ``rank-growth/refusals``: d ln r/d ln N, N the number of response tokens; 0 if refusals share their directions, 1 if
  each brings its own;
- ``rank/log-ratio``: ln of the refusals' r over that of the harmless arm, for as many prompts.

``sharpness/log10-ratio`` says how much more one unit of displacement along the most sensitive direction changes the
answers than one along a random direction. It cuts both ways: who knows that direction knows what a defence must watch,
and also where little effort would do most harm. So only the ratio is reported, never the direction.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np
import torch

from claimlab.lab.block import Block, LayerRange
from claimlab.lab.effective_rank import EffectiveRank, effective_rank
from claimlab.lab.eigenpairs import top_eigenpairs
from claimlab.lab.fetch import fetch as fetch_data
from claimlab.lab.fisher import Fisher
from claimlab.lab.kl import Divergence
from claimlab.lab.lookalikes import LOOKALIKES
from claimlab.lab.pins import find_pin
from claimlab.lab.probes import draw_probes
from claimlab.lab.registry import open_model
from claimlab.lab.samples import Sample, tokenize
from claimlab.lab.subspace import Subspace
from claimlab.runner import Measurement, Measurements, Series, Trial, experiment

if TYPE_CHECKING:
    from claimlab.lab.block import Contexts

FIXED_ANSWER = "Of course, I am glad to help you with that."
"""The one sentence of the harmless arm, as long as an average refusal."""
UNIT = 1e-3
"""Length of the displacement for the sharpness: so short that the divergence is quadratic."""


@experiment(
    presets={
        "smoke": {
            "grid": {"model": ["smollm2-135m-instruct"]},
            "draws": 2,
            "limits": {"seconds": 600, "gigabytes": 5},
            "layers": "29",
            "sizes": [1, 2, 4],
            "rank": 3,
            "vectors": 4,
        },
        "standard": {
            "grid": {"model": ["smollm2-135m-instruct"]},
            "draws": 5,
            "limits": {"seconds": 1800, "gigabytes": 5},
            "layers": "29",
            "sizes": [2, 4, 8, 16],
            "rank": 4,
            "vectors": 8,
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
    batches = [tokenize(samples[:size], model.tokenizer) for samples in arms.values() for size in sizes]
    contexts = block.contexts(*batches)
    readings = [_read(trial, part, seeds.getrandbits(63), index / len(contexts)) for index, part in enumerate(contexts)]
    values: dict[str, Measurement] = {}
    series = []
    for index, arm in enumerate(arms):
        own = slice(index * len(sizes), (index + 1) * len(sizes))
        series.append(_growth(arm, contexts[own], [reading[0] for reading in readings[own]], values))
    _compare(readings[len(sizes) - 1][0], readings[-1][0], values)
    values["residual/fisher"] = Measurement(value=max(reading[1] for reading in readings))
    _sharpness(contexts[len(sizes) - 1], readings[len(sizes) - 1][2], seeds.getrandbits(63), values)
    names = ", ".join(f"{probe.origin} {probe.index}" for probe in probes)
    return Measurements(values=values, series=tuple(series), notes={"probes": names})


@run.prepare
def fetch(trial: Trial) -> None:
    """Fetch the model and the list of probes."""
    open_model(str(trial.settings["model"]), trial.progress)
    fetch_data(find_pin("data", "harmbench"))


def _read(trial: Trial, contexts: Contexts, seed: int, done: float) -> tuple[EffectiveRank, float, torch.Tensor]:
    """Effective rank of one set of contexts, the worst residual of its eigenpairs, and its most sensitive direction."""
    trial.progress(0.05 + 0.9 * done, f"spectrum at {len(contexts)} response tokens")
    fisher = Fisher(contexts)
    pairs = top_eigenpairs(fisher, trial.parameters["rank"], seed=seed)
    leading = Subspace(pairs.values, pairs.vectors)
    found = effective_rank(fisher, contexts.head, leading, seed=seed, samples=trial.parameters["vectors"])
    return found, float(pairs.residuals.max()), pairs.vectors[0].clone()


def _growth(
    arm: str, contexts: tuple[Contexts, ...], ranks: list[EffectiveRank], values: dict[str, Measurement]
) -> Series:
    """The slope of ln r against ln N; its half-width is what the errors of r can turn it by."""
    counts = np.log([len(part) for part in contexts])
    logarithms = np.log([rank.value for rank in ranks])
    weights = (counts - counts.mean()) / np.sum((counts - counts.mean()) ** 2)
    relative = np.asarray([2 * rank.standard_error / rank.value for rank in ranks])
    values[f"rank-growth/{arm}"] = Measurement(
        value=float(weights @ logarithms), numerical=float(np.sqrt(np.sum((weights * relative) ** 2)))
    )
    for part, rank in ((len(contexts[0]), ranks[0]), (len(contexts[-1]), ranks[-1])):
        where = "fewest" if rank is ranks[0] else "most"
        values[f"rank/{arm}/{where}"] = Measurement(value=rank.value, numerical=2 * rank.standard_error)
        values[f"tokens/{arm}/{where}"] = Measurement(value=float(part), unit="tokens")
    points = tuple(float(np.exp(count)) for count in counts), tuple(rank.value for rank in ranks)
    return Series(
        name=f"r/{arm}", x=points[0], y=points[1], x_unit="tokens", y_unit="1", window=(points[0][0], points[0][-1])
    )


def _compare(refusals: EffectiveRank, benign: EffectiveRank, values: dict[str, Measurement]) -> None:
    errors = [rank.standard_error / rank.value for rank in (refusals, benign)]
    values["rank/log-ratio"] = Measurement(
        value=math.log(refusals.value / benign.value), unit="ln", numerical=2 * math.hypot(*errors)
    )


def _sharpness(contexts: Contexts, top: torch.Tensor, seed: int, values: dict[str, Measurement]) -> None:
    """The divergence along the most sensitive direction over that along a random one, displacements of one length."""
    chance = torch.randn(len(top), dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    divergence = Divergence(contexts)
    along, across = divergence(UNIT * top), divergence(UNIT * chance / chance.norm())
    values["sharpness/log10-ratio"] = Measurement(value=math.log10(along / across), unit="log10")
