"""The researcher's side: declare an experiment, get a trial, return measurements.

::

    from claimlab.runner import Measurement, Measurements, Trial, experiment

    @experiment(presets={"standard": {"grid": {"model": ["a", "b"]}, "draws": 5, "steps": 100}})
    def run(trial: Trial) -> Measurements:
        return Measurements(values={"exponent": Measurement(value=4.0)})
"""

from claimlab.claims.measurement import Measurement, Measurements, Series
from claimlab.runner.experiment import Experiment, Trial, experiment

__all__ = ["Experiment", "Measurement", "Measurements", "Series", "Trial", "experiment"]
