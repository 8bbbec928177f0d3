"""Audit: replay the chain and every decision, compare with git and with the notes, and name what does not fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimlab.decide import decide
from claimlab.errors import ClaimlabError
from claimlab.evidence import layout
from claimlab.evidence.audit import AuditReport, audit_ledger
from claimlab.evidence.canonical import digest
from claimlab.evidence.problem import Fault, Problem
from claimlab.evidence.seeds import seed_twins
from claimlab.verification.lost import lost_claims
from claimlab.verification.standing import Standings

if TYPE_CHECKING:
    from claimlab.verification.lost import LostClaim
    from claimlab.verification.revision import Revision
    from claimlab.verification.workspace import Workspace


def audit(workspace: Workspace, revision: Revision) -> AuditReport:
    """Check the whole ledger; every path in the report is relative to the vault's root.

    A seal that git's history knows and the ledger does not hold is a cut-off tail. A status in a note that the ledger
    does not give is one that somebody typed. A claim on record must be readable where it has a note; that it has none
    is a remark, since a note may be given up and its record stays. So is it that two runs have the same seeds.
    """
    seals = {digest(data) for data in revision.history_of(workspace.ledger.folder, layout.SEAL)}
    report = audit_ledger(workspace.ledger, known_heads=seals, decision=decide)
    lost = _lost(workspace)
    unreadable = [Problem(one.path, Fault.NOTE, one.why) for one in lost if one.unreadable]
    evidence = workspace.settings.evidence
    recorded = [replace(problem, path=f"{evidence}/{problem.path}") for problem in report.problems]
    problems = (*recorded, *_typed_statuses(workspace), *unreadable)
    remarks = [
        *(Problem(_record(one, evidence), Fault.UNHELD, one.why) for one in lost if not one.unreadable),
        *_repeated(workspace),
    ]
    return AuditReport(report.records, tuple(sorted(set(problems))), tuple(sorted(remarks)))


def _lost(workspace: Workspace) -> list[LostClaim]:
    try:
        return [one for one in lost_claims(workspace) if one.registration]
    except ClaimlabError:  # the ledger is broken, and the report says where
        return []


def _repeated(workspace: Workspace) -> list[Problem]:
    try:
        twins = seed_twins(workspace.ledger.openings())
    except ClaimlabError:  # the ledger is broken, and the report says where
        return []
    why = "has the number and the seeds of {}, as when branches are merged: the same draws twice, which count once"
    evidence = workspace.settings.evidence
    return [
        Problem(f"{evidence}/{run}/{layout.OPENED}", Fault.REPEATED, why.format(earlier))
        for run, earlier in twins.items()
    ]


def _record(lost: LostClaim, evidence: str) -> str:
    return lost.path or f"{evidence}/{layout.REGISTRATIONS}/{layout.registration_file(lost.claim, lost.registration)}"


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
