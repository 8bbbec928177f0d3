"""Registration: the rule, the grid and every digest go into the ledger before the first trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.decide.rehearsal import rehearse
from claimlab.errors import UsageError
from claimlab.evidence.canonical import record_digest
from claimlab.evidence.staleness import Change, design_changes, stale_reasons
from claimlab.verification.binding import draft_registration
from claimlab.verification.cleanliness import dirty_claim

if TYPE_CHECKING:
    from claimlab.claims import Claim, Registration, Rule
    from claimlab.evidence.staleness import StaleReason
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.binding import Plan
    from claimlab.verification.revision import Revision
    from claimlab.verification.workspace import Workspace

# what a person decides; a change needs that person's reason
_DELIBERATE = {Change.CLAIM, Change.RULE, Change.GRID, Change.PARAMETER}


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration in force, whether this call entered it, and what its author should know of the rule."""

    digest: str
    record: Registration
    new: bool
    warnings: tuple[str, ...] = ()


def register(
    workspace: Workspace, entry: ClaimNote, rule: Rule, plan: Plan, revision: Revision, reason: str = ""
) -> Registered:
    """Make sure that the registration in force is the claim, rule and experiment as they are now.

    A first registration is entered as it is. When only code, data, models or the environment moved on, an amendment
    says so by itself; when the sentence, the rule, the grid or a parameter changed, it needs a reason from a person.

    Raises:
        UsageError: an amendment needs a reason, the claim or rule is not committed, or the rule cannot fail.
    """
    draft = draft_registration(entry.claim, rule, plan, commit=revision.commit)
    if standing := _unchanged(workspace, entry.claim, draft):
        return standing
    _refuse_dirty(workspace, entry, rule, revision)
    rehearsal = rehearse(rule, draft.trials)  # takes long, so nobody waits for the ledger meanwhile
    if rehearsal.refusals:
        raise UsageError(f"{entry.id} cannot be registered: {'; '.join(rehearsal.refusals)}")
    draft = draft.model_copy(update={"rehearsal": rehearsal.shares})
    with workspace.ledger.lock():
        if standing := _unchanged(workspace, entry.claim, draft):
            return standing  # another process was quicker
        if current := registration_to_amend(workspace, entry.claim, rule):
            draft = _amend(draft, current[0], differences(current[1], draft), reason, revision)
        workspace.ledger.register(draft)
    return Registered(record_digest(draft), draft, new=True, warnings=rehearsal.warnings)


def registration_to_amend(workspace: Workspace, claim: Claim, rule: Rule) -> tuple[str, Registration] | None:
    """The registration that one of this rule takes the place of.

    That is the one in force for the same experiment; without one, the one in force for an experiment that the claim
    does not bind any more, so that a rule cannot be dropped for another without a reason on record.
    """
    ledger = workspace.ledger
    if current := ledger.current_registration(claim.id, rule.experiment):
        return current
    bound = {other.experiment for other in claim.experiments}
    dropped = [found for name, found in ledger.registrations_in_force(claim.id).items() if name not in bound]
    return max(dropped, key=lambda found: (found[1].registered, found[0]), default=None)


def _unchanged(workspace: Workspace, claim: Claim, draft: Registration) -> Registered | None:
    current = workspace.ledger.current_registration(claim.id, draft.rule.experiment)
    if current is None or differences(current[1], draft):
        return None
    return Registered(current[0], current[1], new=False)


def differences(registered: Registration, draft: Registration) -> tuple[StaleReason, ...]:
    """What a draft made now has changed against a registration."""
    changes = stale_reasons(registered, title=draft.title, rule=draft.rule, inputs=draft.inputs)
    return (*design_changes(registered, draft), *changes)


def _refuse_dirty(workspace: Workspace, entry: ClaimNote, rule: Rule, revision: Revision) -> None:
    dirty = dirty_claim(revision, workspace.root, entry, rule)
    if dirty:
        raise UsageError(f"{entry.id} cannot be registered: {'; '.join(dirty)}; commit it first")


def _amend(
    draft: Registration, amended: str, changes: tuple[StaleReason, ...], reason: str, revision: Revision
) -> Registration:
    deliberate = [str(change) for change in changes if change.kind in _DELIBERATE]
    if deliberate and not reason.strip():
        raise UsageError(
            f"{draft.claim} is registered already and has changed since ({'; '.join(deliberate)}): say why with "
            f"'claimlab register {draft.claim} --reason \"…\"'; the earlier registration stays on record"
        )
    words = reason.strip() or "; ".join(str(change) for change in changes)
    return draft.model_copy(update={"amends": amended, "reason": words, "author": revision.author})
