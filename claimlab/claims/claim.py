"""A claim: one sentence that may be true or false, and how it is to be decided."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from claimlab.claims.rule import Rule, StatusFrom
from claimlab.claims.status import Confidence, Status


class Literature(BaseModel):
    """Evidence from a text: shown always, counted only as the rule says.

    Attributes:
        source: Wiki-link or title of the source note.
        stance: ``confirm``, ``extend`` or ``challenge``.
        says: What the source says, in a sentence.
        passage: Heading or block of the source that is meant.
        digest: The first 16 hexadecimal digits of SHA-256 of that passage when it was cited.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    source: str
    stance: str = Field(pattern="^(confirm|extend|challenge)$")
    says: str = ""
    passage: str = ""
    digest: str = ""


class Claim(BaseModel):
    """The frontmatter of a claim note, as far as claimlab reads it; other fields are kept in the note, untouched.

    ``source``, ``depends_on`` and ``challenged_by`` hold wiki-links or bare titles as written; the graph resolves them.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="ignore")

    id: str = Field(min_length=1)
    title: str
    description: str = ""
    domain: str = ""
    secondary_domains: tuple[str, ...] = ()
    confidence: Confidence | None = None
    source: tuple[str, ...] = ()
    created: str = ""
    last_evaluated: str = ""
    depends_on: tuple[str, ...] = ()
    challenged_by: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    experiments: tuple[Rule, ...] = ()
    status_from: StatusFrom | None = None
    literature: tuple[Literature, ...] = ()
    status: Status = Status.UNVERIFIED

    @field_validator("source", "depends_on", "challenged_by", "secondary_domains", "tags", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        if value is None or value == "":
            return ()
        return (value,) if isinstance(value, str) else value

    @field_validator("confidence", "status_from", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("status", mode="before")
    @classmethod
    def _empty_is_unverified(cls, value: Any) -> Any:
        return value or Status.UNVERIFIED

    @model_validator(mode="after")
    def _one_way_to_a_status(self) -> Claim:
        if len({rule.experiment for rule in self.experiments}) != len(self.experiments):
            raise ValueError("an experiment is bound twice")
        if self.experiments and self.status_from is not None:
            raise ValueError("a status comes from experiments or from other claims (status_from), not from both")
        return self

    @property
    def verifiable(self) -> bool:
        """Whether claimlab can compute a status: by an experiment or from other claims."""
        return bool(self.experiments) or self.status_from is not None
