"""A light experiment without a model: an exponent with noise of a known size."""

import random

from claimlab.runner import Measurement, Measurements, Series, Trial, experiment


@experiment(
    presets={
        "smoke": {"grid": {"model": ["a"]}, "draws": 1, "noise": 0.01},
        "standard": {"grid": {"model": ["a", "b"]}, "draws": 3, "noise": 0.01, "limits": {"seconds": 60}},
    },
    data=[],
    determinism="seeded",
    figures=[
        {
            "name": "curve",
            "title": "A power law",
            "x": "t (1)",
            "y": "q (nats)",
            "series": ["q"],
            "exponents": {"q": "exponent"},
            "references": [2, 4],
        }
    ],
)
def run(trial: Trial) -> Measurements:
    source = random.Random(trial.seed)
    trial.progress(0.5, "half way")
    exponent = 4 + source.gauss(0, trial.parameters["noise"])
    x = tuple(10 ** (i / 10 - 2) for i in range(11))
    return Measurements(
        values={"exponent": Measurement(value=exponent, numerical=0.001)},
        series=(Series(name="q", x=x, y=tuple(v**exponent for v in x), window=(0.02, 0.1)),),
    )
