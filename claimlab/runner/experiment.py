"""The experiment's decorator and the trial that an experiment is handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from claimlab.errors import ExperimentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimlab.claims.measurement import Measurements

Setting = str | int | float | bool


def _unheard(_fraction: float, _message: str) -> None:
    """Progress of a trial that nobody watches."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: model × task × … × draw, with everything that it may depend on.

    Attributes:
        settings: One value for each key of the preset's grid.
        parameters: The preset's other entries.
        seed: Derived from the registration, the run's number and the trial's index; the only source of randomness.
        index: Position in the run, from 0.
        draw: Which independent draw of these settings this is, from 0.
    """

    settings: Mapping[str, Setting]
    parameters: Mapping[str, Any]
    seed: int
    index: int = 0
    draw: int = 0
    report: Callable[[float, str], None] = field(default=_unheard, repr=False, compare=False)

    def progress(self, fraction: float, message: str = "") -> None:
        """Tell how far the trial is: ``fraction`` in [0, 1], and what it is doing, in a few words."""
        self.report(min(max(float(fraction), 0.0), 1.0), message)


class Experiment:
    """A function from trial to measurements, with what has to be fetched before it can run without a network."""

    def __init__(self, run: Callable[[Trial], Measurements]) -> None:
        self.run = run
        self.fetch: Callable[[Trial], None] | None = None
        self.__doc__ = run.__doc__

    def __call__(self, trial: Trial) -> Measurements:
        """Run one trial in this process."""
        return self.run(trial)

    def prepare(self, fetch: Callable[[Trial], None]) -> Callable[[Trial], None]:
        """Decorate the function that fetches models and data; it alone may use the network.

        It is called once for each distinct setting, before the first trial.
        """
        if self.fetch is not None:
            raise ExperimentError("an experiment has one prepare function")
        self.fetch = fetch
        return fetch


def experiment(
    *,
    presets: Mapping[str, Mapping[str, Any]],
    data: Sequence[str] = (),
    other_models: Sequence[str] = (),
    files: Sequence[str] = (),
    determinism: Literal["deterministic", "seeded", "stochastic"] = "seeded",
    figures: Sequence[Mapping[str, Any]] = (),
) -> Callable[[Callable[[Trial], Measurements]], Experiment]:
    """Declare an experiment. The arguments are literals: claimlab reads them from the source without running it.

    Args:
        presets: Preset → ``grid`` (key → values; trials are the product), ``draws`` (independent draws a cell),
            ``limits`` (``seconds`` and ``gigabytes`` a trial, ``cores`` and ``gpus`` of its job on a cluster), and any
            parameters of the experiment's own.
        data: Ids of the data sets that trials read; their digests enter the registration.
        other_models: Ids of models that trials load beside that of the grid, such as a control; likewise.
        files: Files of the vault that trials read, as paths from the experiment's folder; likewise.
        determinism: Whether the same seed gives the same numbers, and whether the seed matters at all.
        figures: What to draw, as fields of ``claimlab.claims.FigureSpec``.
    """
    if not presets:
        raise ExperimentError("an experiment needs at least one preset")
    del data, other_models, files, determinism, figures
    return Experiment
