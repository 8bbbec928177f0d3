"""A measured value, and what a trial hands back."""

from __future__ import annotations

import math
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

_WHOLE = 1e-6
"""How far a share times its tries may be from a whole number; a quotient of floats is far closer."""


class Measurement(BaseModel):
    """One value that one trial measured.

    Attributes:
        value: The estimate, in ``unit``.
        unit: Unit such as ``nats``; ``1`` for a pure number.
        numerical: Half-width of the numerical error alone (step halving, window shift, floor), in ``unit``.
        at_floor: The estimate cannot be told from the instrument's floor.
        tries: The value is the share of so many independent tries within the trial that succeeded; ``None`` for
            anything else. Written only where it is given, so that records from before it read and write as they did.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    value: float
    unit: str = "1"
    numerical: float = Field(default=0.0, ge=0.0)
    at_floor: bool = False
    tries: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _finite(self) -> Self:
        if not (math.isfinite(self.value) and math.isfinite(self.numerical)):
            raise ValueError("a measurement must be a finite number")
        return self

    @model_validator(mode="after")
    def _is_a_share_of_its_tries(self) -> Self:
        if self.tries is None:
            return self
        successes = self.value * self.tries
        if not (0.0 <= self.value <= 1.0 and abs(successes - round(successes)) <= _WHOLE):
            raise ValueError(f"{self.value:g} is not the share of a whole number of {self.tries} tries")
        return self

    @model_serializer(mode="wrap")
    def _without_tries_where_there_are_none(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.tries is None:
            written.pop("tries", None)
        return written

    @property
    def successes(self) -> int:
        """How many of the tries succeeded; none where the value is not a share of tries."""
        return round(self.value * self.tries) if self.tries else 0


class Estimate(BaseModel):
    """A measure over the trials of one stratum, or over all strata, with its interval.

    ``low`` and ``high`` bound the interval at the decision's level with the numerical half-width added linearly;
    ``n`` is the number of independent trials behind it.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    value: float
    low: float
    high: float
    unit: str = "1"
    n: int = 1
    at_floor: bool = False


class Series(BaseModel):
    """Points of one curve of one trial, kept for figures and for replaying fits.

    ``name`` is unique in a trial (``q/orthogonal-start``); ``x`` and ``y`` are equally long. ``window`` is the
    registered fit window in units of ``x``.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    x_unit: str = "1"
    y_unit: str = "1"
    window: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"series {self.name} has {len(self.x)} x and {len(self.y)} y")
        return self


class Measurements(BaseModel):
    """Everything that one trial measured: values by name, curves for the figures, and notes for a reader."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    values: dict[str, Measurement]
    series: tuple[Series, ...] = ()
    notes: dict[str, str] = Field(default_factory=dict)
