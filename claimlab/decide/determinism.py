"""Whether an experiment is as random as it says it is.

``deterministic``: the seed does not matter. ``seeded``: the same seed gives the same numbers, and another seed or model
gives others. ``stochastic``: the same seed need not give the same numbers, but another model gives others. An
experiment whose numbers ignore seed or model measures nothing of either, and its draws are no sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.status import TrialState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimlab.claims.measurement import Measurement
    from claimlab.claims.run import Determinism, TrialRecord

Values = tuple[tuple[str, float], ...]


def contradictions(declared: Determinism, trials: Sequence[TrialRecord]) -> tuple[str, ...]:
    """What in a run's numbers contradicts the declaration; nothing is said where there is nothing to compare.

    Args:
        declared: What the experiment says of itself; empty when it says nothing, and then nothing contradicts it.
        trials: Of one run, in order of their index.
    """
    if not declared:
        return ()
    finished = [record for record in trials if record.state is TrialState.FINISHED and record.measurements]
    return (*_across_seeds(declared, finished), *_across_models(finished))


def _across_seeds(declared: Determinism, finished: Sequence[TrialRecord]) -> list[str]:
    cells: dict[str, list[Values]] = {}
    for record in finished:
        cells.setdefault(repr(sorted(record.trial.settings.items())), []).append(_values(record))
    several = {cell: draws for cell, draws in cells.items() if len(draws) > 1}
    if declared == "deterministic":
        return [f"declared deterministic, but draws differ at {cell}" for cell, d in several.items() if len(set(d)) > 1]
    if several and all(len(set(draws)) == 1 for draws in several.values()):
        return [f"declared {declared}, but every seed gave the same numbers: the draws are not a sample"]
    return []


def _across_models(finished: Sequence[TrialRecord]) -> list[str]:
    by_model: dict[object, set[tuple[str, Values]]] = {}
    for record in finished:
        rest = repr((sorted((k, v) for k, v in record.trial.settings.items() if k != "model"), record.trial.draw))
        by_model.setdefault(record.trial.settings.get("model"), set()).add((rest, _values(record)))
    models = sorted(by_model, key=str)
    return [
        f"models {one} and {other} gave the same numbers: the experiment does not look at its model"
        for position, one in enumerate(models)
        for other in models[position + 1 :]
        if by_model[one] == by_model[other]
    ]


def _measured(record: TrialRecord) -> Mapping[str, Measurement]:
    return record.measurements.values if record.measurements else {}


def _values(record: TrialRecord) -> Values:
    return tuple(sorted((name, measurement.value) for name, measurement in _measured(record).items()))
