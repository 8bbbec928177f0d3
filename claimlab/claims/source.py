"""A source: a text that claims are drawn from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Processing(StrEnum):
    """How far a source has been worked through."""

    UNPROCESSED = "unprocessed"
    PROCESSING = "processing"
    PROCESSED = "processed"
    NULL_RESULT = "null-result"


class Source(BaseModel):
    """The frontmatter of a source note, as far as claimlab reads it."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="ignore")

    title: str = Field(min_length=1)
    author: tuple[str, ...] = ()
    url: str = ""
    date: str = ""
    domain: str = ""
    secondary_domains: tuple[str, ...] = ()
    format: str = ""
    status: Processing = Processing.UNPROCESSED
    priority: str = ""
    tags: tuple[str, ...] = ()
    claims_extracted: tuple[str, ...] = ()

    @field_validator("author", "tags", "secondary_domains", "claims_extracted", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        if value is None or value == "":
            return ()
        return (value,) if isinstance(value, str) else value
