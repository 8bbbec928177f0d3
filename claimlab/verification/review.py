"""What a change of status asks of the claims that rest on it.

Two queues: what can be redone automatically (``verify --stale``, claims never verified, derived statuses that moved),
and what needs a person's judgement: claims that depend on one that came out divergent or contested, or whose verdict
has changed. A person who has taken that into account says so in the dependant's ``reviewed`` field, which
``claimlab review --done`` writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims import Freshness, Status
from claimlab.evidence.staleness import in_short
from claimlab.verification.foundations import UNSETTLING, acknowledges
from claimlab.verification.history import decided_statuses

if TYPE_CHECKING:
    from claimlab.verification.standing import Standing, Standings
    from claimlab.verification.workspace import Workspace

_DECISIVE = (Status.SUPPORTED, Status.DIVERGENT, Status.CONTESTED)


@dataclass(frozen=True, slots=True)
class Redo:
    """A claim whose status a machine can bring up to date, and why."""

    claim: str
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """A claim that a person should look at again.

    Attributes:
        claim: Id of the claim.
        path: Ids from the claim to the one that moved, both included.
        why: What became of that one.
        status: That one's status now.
    """

    claim: str
    path: tuple[str, ...]
    why: str
    status: Status


def redo_queue(workspace: Workspace, standings: Standings) -> tuple[Redo, ...]:
    """What ``verify --stale`` and ``verify --all`` would do."""
    found = []
    for standing in standings.all():
        if not standing.claim.verifiable:
            continue
        if standing.freshness is Freshness.STALE:
            found.append(Redo(standing.claim.id, "; ".join(in_short(standing.stale))))
        elif standing.status is Status.UNVERIFIED and standing.claim.experiments:
            found.append(Redo(standing.claim.id, "no complete registered run"))
        elif standing.status is not standing.claim.status:
            note = workspace.graph.claims[standing.claim.id].note.path
            found.append(Redo(standing.claim.id, f"{note} still says {standing.claim.status}"))
    return tuple(found)


def review_queue(workspace: Workspace, standings: Standings) -> tuple[Review, ...]:
    """Claims that depend, at any distance, on one whose verdict should make a person look again."""
    found: list[Review] = []
    for _, entry in sorted(workspace.graph.claims.items()):
        standing = standings.of(entry)
        moved = _unsettled(workspace, standing)
        if moved is None:
            continue
        for dependant, path in workspace.graph.dependants(entry.id).items():
            if not acknowledges(workspace.graph, workspace.graph.note_of(dependant), standing):
                found.append(Review(dependant, tuple(reversed(path)), moved, standing.status))
    return tuple(sorted(found, key=lambda review: (review.claim, len(review.path), review.path)))


def _unsettled(workspace: Workspace, standing: Standing) -> str | None:
    if standing.status in UNSETTLING:
        return f"{standing.claim.id} is {standing.status}"
    for experiment, statuses in decided_statuses(workspace, standing.claim.id).items():
        decided = [status for status in statuses if status in _DECISIVE]
        now = standing.lines.get(experiment, standing).status
        if decided and now is not decided[-1]:
            return f"{standing.claim.id} was {decided[-1]} and is {now}"
        if len(decided) > 1 and decided[-1] is not decided[-2]:
            return f"{standing.claim.id} was {decided[-2]} and is {decided[-1]}"
    return None
