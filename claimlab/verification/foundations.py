"""What notes rest on: links to claims that do not stand, and whether whoever wrote them knows it.

A note rests on a claim that it depends on, supports, or names as its support or evidence. It knows how that claim
stands when

- its ``reviewed`` field names the claim with its present status (``"[[claim]] divergent 2026-01-31"``) or names the run
  that decided it,
- it lists the claim in ``challenged_by``,
- it takes its own status from the claim (``status_from``), or has no better status itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimlab.claims import Freshness, Status
from claimlab.graph.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.relations import Edge
    from claimlab.notes.note import Note
    from claimlab.verification.standing import Standing, Standings

UNSETTLING = (Status.DIVERGENT, Status.CONTESTED)
FIELD = "reviewed"

_RESTING = (Relation.DEPENDS_ON, Relation.SUPPORTS, Relation.EVIDENCE_FOR)
_TELLING = frozenset({"status_from", "challenged_by"})
_LINK = re.compile(r"\[\[(?P<target>[^\[\]|#]+)[^\[\]]*\]\]")


class Leaning(NamedTuple):
    """A link by which a note rests on a claim that does not stand, or whose status is stale."""

    edge: Edge
    standing: Standing


def leanings(graph: ClaimGraph, standings: Standings) -> Iterator[Leaning]:
    """Every such link, unless its note knows how the claim stands."""
    for _, entry in sorted(graph.claims.items()):
        if not entry.verifiable:
            continue
        standing = standings.of(entry)
        if standing.status not in UNSETTLING and standing.freshness is not Freshness.STALE:
            continue
        for edge in graph.backlinks(entry.note.path):
            if _rests(graph, edge) and not _knows(graph, standings, edge, standing):
                yield Leaning(edge, standing)


def acknowledges(graph: ClaimGraph, note: Note, standing: Standing) -> bool:
    """Whether a note's ``reviewed`` field names the claim with its present status, or the run that decided it."""
    return any(
        (standing.run and standing.run in entry) or _names(graph, note, entry, standing)
        for entry in reviewed_entries(note)
    )


def reviewed_entries(note: Note) -> tuple[str, ...]:
    """The entries of a note's ``reviewed`` field."""
    value = note.frontmatter.get(FIELD, "")
    return (value,) if isinstance(value, str) else tuple(str(part) for part in value)


def is_about(graph: ClaimGraph, note: Note, entry: str, claim_id: str) -> bool:
    """Whether an entry of ``reviewed`` is about a claim."""
    link = _LINK.search(entry)
    if link is None:
        return False
    target = graph.resolver.resolve_name(link["target"].strip(), note.path).target
    return graph.by_path.get(target) == claim_id


def _names(graph: ClaimGraph, note: Note, entry: str, standing: Standing) -> bool:
    words = re.findall(r"[a-z]+", _LINK.sub("", entry))
    return standing.status.value in words and is_about(graph, note, entry, standing.claim.id)


def _rests(graph: ClaimGraph, edge: Edge) -> bool:
    note = graph.vault.notes[edge.source]
    return edge.relation in _RESTING and edge.source != edge.target and note.type != "evidence"


def _knows(graph: ClaimGraph, standings: Standings, edge: Edge, standing: Standing) -> bool:
    note = graph.vault.notes[edge.source]
    others = [other.link.field for other in graph.outgoing(note.path) if other.target == edge.target]
    if acknowledges(graph, note, standing) or not _TELLING.isdisjoint(others):
        return True
    own = graph.claims.get(graph.by_path.get(note.path, ""))
    if own is None or not own.claim.verifiable:
        return False
    held = standings.of(own)
    if standing.status in UNSETTLING:
        return held.status in UNSETTLING
    return held.freshness is Freshness.STALE
