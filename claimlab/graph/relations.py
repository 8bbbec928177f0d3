"""Typed edges between notes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

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
    ID = "id"
    TITLE = "title"
    ALIAS = "alias"
    SLUG = "slug"
    ATTACHMENT = "attachment"
    DANGLING = "dangling"


LOOSE = frozenset({Match.TITLE, Match.SLUG})
"""Ways that a person would follow and most other tools do not."""


class Resolution(NamedTuple):
    """Where a link leads.

    Attributes:
        match: How the target was found.
        target: Path of the note or attachment; empty when dangling.
        candidates: All paths that fit equally well; more than one means ambiguous.
    """

    match: Match
    target: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether another note fits as well."""
        return len(self.candidates) > 1


class Edge(NamedTuple):
    """A resolved link between two notes, by their paths.

    ``source`` is the note that holds the link and ``target`` the note it leads to. The relation reads ``source relation
    target``, or the other way round when ``inverse``: ``challenged_by: [[b]]`` in ``a`` is an inverse ``challenges``.
    """

    source: str
    target: str
    relation: Relation
    link: Link
    inverse: bool = False

    @property
    def subject(self) -> str:
        """Path of the note of which the relation is said: the challenger, or the source in ``source-of``."""
        return self.target if self.inverse else self.source

    @property
    def object(self) -> str:
        """Path of the note to which the subject stands in the relation."""
        return self.source if self.inverse else self.target
