"""Literature evidence followed to the passage that it cites, and held against the digest that pins it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from claimlab.graph.names import without_brackets
from claimlab.graph.relations import Match
from claimlab.notes.body_links import split_target
from claimlab.notes.passage import find_passage, passage_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.claims import Literature
    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.domain_notes import ClaimNote


class Pin(StrEnum):
    """How a cited passage is, against what it was when it was pinned."""

    MISSING = "not pinned"
    HOLDS = "as it was pinned"
    CHANGED = "changed since it was pinned"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Citation:
    """One entry of a claim's literature whose source is a note of the vault.

    Attributes:
        note: Path of the claim's note.
        position: Of the entry in the claim's ``literature``.
        entry: As written.
        source: Path of the source's note.
        passage: Heading, ``^block`` or quoted words that name the passage; empty for the whole note.
        digest: Of the passage as it is now; empty when it is gone.
    """

    note: str
    position: int
    entry: Literature
    source: str
    passage: str
    digest: str

    @property
    def pin(self) -> Pin:
        """Whether the passage is still what was pinned."""
        if not self.digest:
            return Pin.GONE
        if not self.entry.digest:
            return Pin.MISSING
        return Pin.HOLDS if self.entry.digest == self.digest else Pin.CHANGED

    @property
    def where(self) -> str:
        """The passage in words."""
        return f"'{self.passage}' in {self.source}" if self.passage else self.source


def citations_of(graph: ClaimGraph, held: ClaimNote) -> Iterator[Citation]:
    """The citations of one claim; entries whose source is not a note of the vault are left out."""
    for position, entry in enumerate(held.claim.literature):
        target, heading, block, _ = split_target(without_brackets(entry.source))
        resolution = graph.resolver.resolve_name(target, held.note.path)
        note = graph.vault.notes.get(resolution.target)
        if resolution.match is Match.DANGLING or note is None:
            continue
        named = entry.passage or (f"^{block}" if block else heading.rpartition("#")[2])
        text = find_passage(note, named)
        digest = "" if text is None else passage_digest(text)
        yield Citation(held.note.path, position, entry, note.path, named, digest)
