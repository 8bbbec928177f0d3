"""What a child may say on its channel: one JSON object a line, of which the parent believes nothing but the form."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def _writable(value: object) -> object:
    """A text without the halves of characters that names of files may hold and no record can."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_writable)]


class Message(BaseModel):
    """Progress, or the answer that ends a trial.

    Attributes:
        progress: Fraction done and what is being done; nothing in an answer.
        measurements: What was measured; nothing where the trial failed, or where nothing was to be measured.
        error: Why it failed.
        exit_code: What a command should exit with for that error.
        peak: Most memory that the child had, in bytes.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    progress: tuple[float, Text] | None = None
    measurements: dict[str, Any] | None = None
    error: Text | None = None
    exit_code: int = Field(default=0, ge=0, le=255)
    peak: int = Field(default=0, ge=0, lt=2**63)


def read_message(line: bytes) -> Message | None:
    """One line of the channel; nothing when it is no message."""
    try:
        return Message.model_validate(json.loads(line))
    except (ValueError, RecursionError, ValidationError):
        return None
