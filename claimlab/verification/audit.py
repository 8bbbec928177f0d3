"""Audit: replay the chain and every decision, compare with git and with the notes, and name what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.decide import decide
from claimlab.errors import ClaimlabError
from claimlab.evidence import layout
from claimlab.evidence.audit import AuditReport, audit_ledger
from claimlab.evidence.canonical import digest
from claimlab.evidence.problem import Fault, Problem
from claimlab.verification.standing import Standings

if TYPE_CHECKING:
    from claimlab.verification.revision import Revision
    from claimlab.verification.workspace import Workspace


def audit(workspace: Workspace, revision: Revision) -> AuditReport:
    """Check the whole ledger.

    A seal that git's history knows and the ledger does not hold is a cut-off tail. A status in a note that the ledger
    does not give is one that somebody typed.
    """
    seals = [data for path, data in revision.history_of(workspace.ledger.folder) if path.endswith("/" + layout.SEAL)]
    report = audit_ledger(workspace.ledger, known_heads={digest(data) for data in seals}, decision=decide)
    problems = (*report.problems, *_typed_statuses(workspace))
    return AuditReport(report.records, tuple(sorted(set(problems))))


def _typed_statuses(workspace: Workspace) -> list[Problem]:
    try:
        standings = Standings(workspace).all()
    except ClaimlabError:  # the ledger is broken, and the report says where
        return []
    found = []
    for standing in standings:
        note = workspace.graph.claims[standing.claim.id].note
        if standing.claim.status is not standing.status and standing.claim.verifiable:
            what = f"says {standing.claim.status}, but the ledger gives {standing.status}"
            found.append(Problem(note.path, Fault.STATUS, what))
    return found
