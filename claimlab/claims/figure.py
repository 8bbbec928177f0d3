"""What an experiment wants drawn from its trials' series; drawn from the ledger alone, so that anyone can redraw it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class FigureSpec(BaseModel):
    """One figure over all finished trials of a run.

    Attributes:
        name: Name of the file, without ending.
        kind: ``loglog`` draws points, the fitted power law with its interval and the window; ``linear`` draws lines;
            ``scatter`` draws points, for series of a single point a trial.
        title: Sentence above the figure.
        x: Label of the abscissa, with its unit.
        y: Label of the ordinate, with its unit.
        series: Names of the series to draw, in order.
        labels: Series → legend text; the series' name where absent.
        exponents: Series → the measure that holds its fitted exponent (``loglog`` only).
        references: Reference slopes to draw beside the points (``loglog``) or through the origin (``scatter``).
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Literal["loglog", "linear", "scatter"] = "loglog"
    title: str
    x: str
    y: str
    series: tuple[str, ...] = Field(min_length=1)
    labels: dict[str, str] = Field(default_factory=dict)
    exponents: dict[str, str] = Field(default_factory=dict)
    references: tuple[float, ...] = ()
