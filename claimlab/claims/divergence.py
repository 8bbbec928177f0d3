"""A divergence: claims that pull different ways, and what would settle it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator


class DivergenceKind(StrEnum):
    """What the rival claims disagree about."""

    FACTUAL = "factual"
    PERSPECTIVE = "perspective"
    SCOPE = "scope"


class Divergence(BaseModel):
    """The frontmatter of a divergence note.

    Attributes:
        claims: The rival claims, as wiki-links, titles or ids.
        resolves_with: What would settle it.
        resolved: Date of the resolution; empty while open. A resolved divergence keeps its record.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="ignore")

    title: str
    kind: DivergenceKind = DivergenceKind.FACTUAL
    claims: tuple[str, ...] = Field(default=())
    resolves_with: str = ""
    resolved: str = ""
    domain: str = ""

    @field_validator("claims", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        if value is None or value == "":
            return ()
        return (value,) if isinstance(value, str) else value
