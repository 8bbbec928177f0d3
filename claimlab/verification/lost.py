"""Claims that no command can show: their note cannot be read as one, or the ledger knows them and no note does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Severity
from claimlab.graph.claim_ids import slug_id, written_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Note
    from claimlab.verification.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LostClaim:
    """A claim that cannot be shown.

    Attributes:
        claim: Its id.
        path: Its note, or one of another id that says its sentence; empty when there is none.
        why: What is the matter, in a sentence about that note.
        unreadable: Whether it has a note, which cannot be read as a claim.
        registration: Digest of one of its registrations; empty for a claim that was never registered.
    """

    claim: str
    path: str
    why: str
    unreadable: bool
    registration: str = ""


def lost_claims(workspace: Workspace) -> tuple[LostClaim, ...]:
    """Every claim that is registered or has a note and cannot be shown, in order of id.

    Raises:
        LedgerError: a registration is broken.
    """
    graph = workspace.graph
    registered: dict[str, tuple[str, str]] = {}
    for digest, registration in workspace.ledger.registrations().items():
        registered[registration.claim] = (digest, registration.title)
    return tuple(
        sorted([*_unreadable(graph, registered), *_unheld(graph, registered)], key=lambda lost: (lost.claim, lost.path))
    )


def _unreadable(graph: ClaimGraph, registered: Mapping[str, tuple[str, str]]) -> Iterator[LostClaim]:
    for path, claim in graph.by_path.items():
        if claim in graph.spoiled:
            yield _spoiled(graph, claim, path, registered.get(claim, ("", ""))[0])


def _spoiled(graph: ClaimGraph, claim: str, path: str, registration: str) -> LostClaim:
    faults = sorted(fault for fault in graph.spoiled[claim] if fault.severity is Severity.ERROR)
    what = f": {faults[0].code} {faults[0].message}" if faults else ""
    return LostClaim(claim, path, f"the claim {claim} cannot be read{what}; see 'claimlab check'", True, registration)


def _unheld(graph: ClaimGraph, registered: Mapping[str, tuple[str, str]]) -> Iterator[LostClaim]:
    """Registered claims without a note of their id that says it is a claim."""
    for claim, (digest, title) in registered.items():
        if claim in graph.claims or claim in graph.spoiled:
            continue
        note = next((note for note in graph.vault.notes.values() if _has_id(note, claim)), None)
        if note is not None:
            why = f"was the claim {claim} and has the type '{note.type}' now"
            yield LostClaim(claim, note.path, why, True, digest)
            continue
        path, now = next(((p, i) for p, i in graph.by_path.items() if graph.vault.notes[p].title == title), ("", ""))
        why = f"no note makes the registered claim {claim} any more"
        if path:
            why += f"; this one says its sentence under the id '{now}'"
        yield LostClaim(claim, path, why, False, digest)


def _has_id(note: Note, claim: str) -> bool:
    return note.type != "claim" and (written_id(note) or slug_id(note)) == claim
