"""Typed edges between notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.notes.note import Link


class Relation(StrEnum):
    """What a link says, read from the field or section in which it stands; the edge points from the note that links."""

    SUPPORTS = "supports"
    CHALLENGES = "challenges"
    EXTENDS = "extends"
    DEPENDS_ON = "depends-on"
    EVIDENCE_FOR = "evidence-for"
    SOURCE_OF = "source-of"
    MENTIONS = "mentions"


class Match(StrEnum):
    """How a link found its target; earlier ways win."""

    SELF = "self"
    PATH = "path"
    STEM = "stem"
    CASE = "case"
    TITLE = "title"
    ALIAS = "alias"
    SLUG = "slug"
    ID = "id"
    ATTACHMENT = "attachment"
    DANGLING = "dangling"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a link leads.

    Attributes:
        match: How the target was found.
        target: Path of the note or attachment; empty when dangling.
        candidates: All paths that fit equally well; more than one means ambiguous.
        suggestions: Near targets of a dangling link, best first (computed on demand by the resolver).
    """

    match: Match
    target: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether another note fits as well."""
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class Edge:
    """A resolved link between two notes, by their paths."""

    source: str
    target: str
    relation: Relation
    link: Link
