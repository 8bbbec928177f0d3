"""The rule by which a claim is decided, as its note declares it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from claimlab.claims.condition import Condition, ConditionGroup
from claimlab.claims.statistic import Statistic, StatisticKind

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(StrEnum):
    """What a rule's outcome may be used for."""

    EMPIRICAL = "empirical"
    IDENTITY = "identity"


class Interval(StrEnum):
    """How the interval of a measure is drawn over the trials of one stratum.

    ``student`` takes the trials for independent draws. ``bootstrap`` does too and studentises the resampled means, for
    strata large enough that their distribution shows. ``envelope`` takes them for exact computations, no sample: the
    interval spans every value with its own numerical half-width.
    """

    STUDENT = "student"
    BOOTSTRAP = "bootstrap"
    ENVELOPE = "envelope"


class Rule(BaseModel):
    """One experiment bound to a claim, with the conditions that decide it.

    Attributes:
        experiment: Name of the module ``experiments/<experiment>.py``.
        preset: The preset whose runs may set the status.
        controls: Must hold in every stratum, or the run is inconclusive, never negative.
        supported_if: Supported when this holds in every stratum.
        divergent_if: Divergent when this holds in every stratum.
        strata: Trial settings that are fixed and never resampled; decisive in opposite ways means contested.
        kind: ``identity`` for what must hold on paper: it validates the instrument and supports nothing else.
        minimum_trials: Completed trials that each stratum needs.
        divergent_in: Whether divergence needs every stratum or, for a universal statement, any one of them.
        interval: How intervals are drawn.
        statistics: Name → statistic over the trials of a stratum; conditions read it like a measure.
        variants: Analysis variants that must be there; a trial carries the value of variant ``v`` of measure ``m`` as
            ``m@v``. When empty, every variant that the trials carry counts.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    experiment: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    preset: str = "standard"
    controls: tuple[Condition, ...] = ()
    supported_if: ConditionGroup
    divergent_if: ConditionGroup
    strata: tuple[str, ...] = ("model",)
    kind: Kind = Kind.EMPIRICAL
    minimum_trials: int = Field(default=3, ge=1)
    divergent_in: Literal["every", "any"] = "every"
    interval: Interval = Interval.STUDENT
    statistics: dict[str, Statistic] = {}
    variants: tuple[str, ...] = ()

    @field_validator("controls", "strata", "variants", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _known_strata(self) -> Rule:
        if len(set(self.strata)) != len(self.strata):
            raise ValueError("a stratum is named twice")
        return self

    @field_validator("statistics")
    @classmethod
    def _differences_last(cls, statistics: dict[str, Statistic]) -> dict[str, Statistic]:
        """Put every difference after what it subtracts: a record keeps its keys in the order of the alphabet."""
        for name, statistic in statistics.items():
            if statistic.kind is not StatisticKind.DIFFERENCE and set(statistic.operands) & set(statistics):
                raise ValueError(f"statistic {name} is computed from another statistic; only differences can be")
        ordered = {name: one for name, one in statistics.items() if one.kind is not StatisticKind.DIFFERENCE}
        while waiting := {name: one for name, one in statistics.items() if name not in ordered}:
            ready = {name: one for name, one in waiting.items() if set(one.operands) <= set(ordered)}
            if not ready:
                name, statistic = next(iter(waiting.items()))
                lacking = ", ".join(sorted(set(statistic.operands) - set(ordered)))
                raise ValueError(f"statistic {name} subtracts {lacking}, which cannot be computed: define it")
            ordered |= ready
        return ordered

    def measures(self) -> tuple[str, ...]:
        """Names of the measures that the rule reads, each once, in order of first use."""
        conditions = (
            *self.controls,
            *self.supported_if.conditions(),
            *self.divergent_if.conditions(),
        )
        return tuple(dict.fromkeys(condition.measure for condition in conditions))

    def required(self) -> tuple[str, ...]:
        """Names of the measures that every trial must carry: what conditions and statistics read of trials."""
        of_statistics = (name for statistic in self.statistics.values() for name in statistic.operands)
        named = (*self.measures(), *of_statistics)
        return tuple(dict.fromkeys(name for name in named if name not in self.statistics))


class StatusFrom(BaseModel):
    """A status that is taken from other claims.

    With ``all``: supported when every one is supported, divergent when any is divergent, contested when any is
    contested, else inconclusive. With ``any``: the mirror image. An unverified part makes the whole unverified.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    all: tuple[str, ...] | None = None
    any: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> StatusFrom:
        if (self.all is None) == (self.any is None):
            raise ValueError("give exactly one of 'all' and 'any'")
        if not self.parts:
            raise ValueError("name at least one claim")
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """The claims named, as written (ids or wiki-links)."""
        return self.all if self.all is not None else self.any or ()

    def naming(self, parts: Sequence[str]) -> StatusFrom:
        """The same with other names for the claims."""
        return self.model_copy(update={"all" if self.all is not None else "any": tuple(parts)})
