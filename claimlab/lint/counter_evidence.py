"""Whether a claim records what speaks against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.claims.challenge import CHALLENGES_QUESTION
from claimlab.graph.relations import Relation

if TYPE_CHECKING:
    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.notes.note import Heading, Note

_HEADINGS = ("challenge", "counter-evidence")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNDERLINE = re.compile(r"\s*(?:=+|-+)[ \t]*(?=\n|\Z)")  # of a setext heading


def has_counter_evidence(graph: ClaimGraph, held: ClaimNote) -> bool:
    """Whether a challenge is recorded: a field, a section, an enrichment, literature, another note or a divergence."""
    claim, note = held.claim, held.note
    if claim.challenged_by or any(entry.stance == "challenge" for entry in claim.literature):
        return True
    if any(item.stance == "challenge" for item in note.enrichments):
        return True
    if any(heading.text.lower().startswith(_HEADINGS) and _says_something(note, heading) for heading in note.headings):
        return True
    return any(
        (edge.relation is Relation.CHALLENGES and edge.object == note.path) or edge.source in graph.divergences
        for edge in graph.backlinks(note.path)
    )


def _says_something(note: Note, heading: Heading) -> bool:
    """Whether under a heading stands more than the question of a blank note and what claimlab itself writes."""
    from claimlab.notes.managed_block import read_blocks  # noqa: PLC0415 - loads the parsers

    following = (other.line for other in note.headings if other.line > heading.line and other.level <= heading.level)
    rows = note.text.split("\n")
    start = sum(len(row) + 1 for row in rows[: heading.line])
    end = sum(len(row) + 1 for row in rows[: next(following, len(rows) + 1) - 1])
    parts, reached = [], start
    for block in read_blocks(note.text):
        if start <= block.span[0] < end:
            parts.append(note.text[reached : block.span[0]])
            reached = block.span[1]
    text = _COMMENT.sub("", "".join([*parts, note.text[reached:end]]))
    return _UNDERLINE.sub("", text, count=1).strip() not in ("", CHALLENGES_QUESTION)
