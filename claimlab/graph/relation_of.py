"""Which relation a link states, by the field, the section or the enrichment block in which it stands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from claimlab.graph.relations import Relation
from claimlab.notes.enrichment import ENRICHMENT
from claimlab.notes.managed_block import read_blocks

if TYPE_CHECKING:
    from claimlab.notes.note import Link, Note


class Stated(NamedTuple):
    """A relation; ``inverse`` when it is said of the linked note and not of the linking one."""

    relation: Relation
    inverse: bool = False


MENTIONS = Stated(Relation.MENTIONS)

FIELDS: dict[str, Stated] = {
    "depends_on": Stated(Relation.DEPENDS_ON),
    "status_from": Stated(Relation.DEPENDS_ON),
    "challenges": Stated(Relation.CHALLENGES),
    "challenged_by": Stated(Relation.CHALLENGES, inverse=True),
    "supports": Stated(Relation.SUPPORTS),
    "supported_by": Stated(Relation.SUPPORTS, inverse=True),
    "extends": Stated(Relation.EXTENDS),
    "extended_by": Stated(Relation.EXTENDS, inverse=True),
    "enrichments": Stated(Relation.EXTENDS),
    "enrichments_applied": Stated(Relation.EXTENDS),
    "source": Stated(Relation.SOURCE_OF, inverse=True),
    "sources": Stated(Relation.SOURCE_OF, inverse=True),
    "claims_extracted": Stated(Relation.SOURCE_OF),
    "evidence": Stated(Relation.EVIDENCE_FOR, inverse=True),
    "evidence_for": Stated(Relation.EVIDENCE_FOR),
}

STANCES: dict[str, Stated] = {
    "confirm": Stated(Relation.SUPPORTS, inverse=True),
    "extend": Stated(Relation.EXTENDS, inverse=True),
    "challenge": Stated(Relation.CHALLENGES, inverse=True),
}

_CHALLENGED = "challenged"  # the section as a whole, whatever its links are
_CHALLENGES = re.compile(r"challenges?\b", re.IGNORECASE)


def relation_of(link: Link, note: Note, *, is_premise: bool = False) -> Stated:
    """The relation that a link in a note states.

    Args:
        link: The link.
        note: The note in which it stands.
        is_premise: Whether the note says in a field that it depends on the linked one; then it is no challenge to it
            merely because a section of challenges mentions it.
    """
    if link.field:
        return _in_field(link, note)
    stance = _stance_of(link.section) if link.section else ""
    if not stance or _is_managed(link.start, note.text):
        return MENTIONS
    if stance == _CHALLENGED:
        return MENTIONS if is_premise else STANCES["challenge"]
    is_source = any(item.source and link.target and link.target in item.source for item in note.enrichments)
    return STANCES[stance] if is_source else MENTIONS


def _is_managed(index: int, text: str) -> bool:
    """Whether a place lies in a block that claimlab wrote, which stands below the last section and not in it."""
    return any(start <= index < end for start, end in _managed(text))


@lru_cache(maxsize=16)
def _managed(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(block.span for block in read_blocks(text))


@lru_cache(maxsize=4096)
def _stance_of(section: str) -> str:
    """The stance of an enrichment block's heading, or that of a section of challenges; empty for any other heading."""
    if match := ENRICHMENT.match(section):
        return match["stance"].lower()
    return _CHALLENGED if _CHALLENGES.match(section) else ""


def _in_field(link: Link, note: Note) -> Stated:
    if link.field == "literature":
        return _literature(link, note)
    if note.type == "evidence" and link.field in ("claims", "source"):  # a run is no text that a claim was drawn from
        return FIELDS["evidence_for"] if link.field == "claims" else MENTIONS
    return FIELDS.get(link.field, MENTIONS)


def _literature(link: Link, note: Note) -> Stated:
    """The stance of the entry that names the link's target."""
    entries = note.frontmatter.get("literature", "")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and link.target in str(entry.get("source", "")):
            return STANCES.get(str(entry.get("stance", "")), MENTIONS)
    return MENTIONS
