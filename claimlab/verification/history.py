"""The timeline of a claim: registrations with their reasons, every run ever opened, and each verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.evidence.seeds import seed_twins
from claimlab.verification.openings import could_decide, explores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims import Registration, RunOpening, Status
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace

_EVENTS = 3
"""Kinds of events under one registration: itself, its runs, their verdicts."""


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened to a claim.

    Attributes:
        moment: Time in UTC, ISO 8601.
        rank: Order within a second: a registration, its runs, their verdicts, then the registration that amends it.
        kind: ``registered``, ``amended``, ``opened``, ``exploratory`` or ``decided``.
        text: What happened, in a sentence.
        run: Id of the run, if it is about one.
        status: The status decided, for ``decided``.
    """

    moment: str
    rank: int
    kind: str
    text: str
    run: str = ""
    status: Status | None = None


def history(workspace: Workspace, entry: ClaimNote) -> tuple[Event, ...]:
    """Everything on record about a claim, in order of time; exploratory runs of its experiments included."""
    claim_id = entry.id
    own = {
        digest: registration
        for digest, registration in workspace.ledger.registrations().items()
        if registration.claim == claim_id
    }
    ranks = {digest: _EVENTS * _amendments(registration, own) for digest, registration in own.items()}
    events = [_registration_event(digest, registration, ranks[digest]) for digest, registration in own.items()]
    bound = {rule.experiment for rule in entry.claim.experiments}
    openings = workspace.ledger.openings()
    twins = seed_twins(openings)
    for opening in openings:
        registered = could_decide(opening, claim_id, opening.experiment)
        if registered or any(explores(opening, experiment) for experiment in bound):
            rank = ranks.get(opening.registrations.get(claim_id, ""), 0)
            events += _run_events(workspace, claim_id, opening, twins.get(opening.run, ""), rank)
    return tuple(sorted(events))


@dataclass(frozen=True, slots=True)
class Decided:
    """What one complete registered run said of a claim.

    Attributes:
        run: Id of the run.
        experiment: That it ran.
        moment: When it was opened, in UTC, ISO 8601.
        status: The word.
        reason: Short reason, where there is one.
    """

    run: str
    experiment: str
    moment: str
    status: Status
    reason: str = ""

    @property
    def words(self) -> str:
        """The word with its reason."""
        return f"{self.status}: {self.reason}" if self.reason else self.status.value


def decided_runs(workspace: Workspace, claim_id: str) -> tuple[Decided, ...]:
    """Every verdict of a claim by a complete registered run, in order of time.

    Runs with the same seeds that say the same are one: see ``seed_twins``.
    """
    found: list[Decided] = []
    openings = workspace.ledger.openings()
    twins, said = seed_twins(openings), {}
    for opening in openings:
        record, seal = workspace.ledger.verdict(opening.run, claim_id), workspace.ledger.seal_of(opening.run)
        if record is not None and seal is not None and seal.complete:
            verdict = record.verdict
            said[opening.run] = words = (verdict.status, verdict.reason)
            if said.get(twins.get(opening.run, "")) != words:
                found.append(Decided(opening.run, opening.experiment, opening.opened, *words))
    return tuple(found)


def decided_statuses(workspace: Workspace, claim_id: str) -> Mapping[str, tuple[Status, ...]]:
    """Experiment → status of every verdict by a complete registered run of it, in order of time."""
    found: dict[str, tuple[Status, ...]] = {}
    for decided in decided_runs(workspace, claim_id):
        found[decided.experiment] = (*found.get(decided.experiment, ()), decided.status)
    return found


def earlier_verdicts(workspace: Workspace, standing: Standing, experiment: str) -> tuple[Decided, ...]:
    """Verdicts of other runs of an experiment that say something else than the present one, the latest first."""
    now = (standing.verdict.status, standing.verdict.reason)
    return tuple(
        decided
        for decided in reversed(decided_runs(workspace, standing.claim.id))
        if decided.experiment == experiment and decided.run != standing.run and (decided.status, decided.reason) != now
    )


def _amendments(registration: Registration, own: Mapping[str, Registration]) -> int:
    """How many registrations came before one in its line."""
    before, number = own.get(registration.amends), 0
    while before is not None:
        before, number = own.get(before.amends), number + 1
    return number


def _registration_event(digest: str, registration: Registration, rank: int) -> Event:
    if registration.amends:
        by = f" by {registration.author}" if registration.author else ""
        text = f"registration amended{by} ({digest[:12]}): {registration.reason}"
        return Event(registration.registered, rank, "amended", text)
    return Event(registration.registered, rank, "registered", f"rule registered ({digest[:12]})")


def _run_events(workspace: Workspace, claim_id: str, opening: RunOpening, twin: str, rank: int) -> list[Event]:
    planned = len(opening.trials)
    if opening.exploratory:
        text = f"exploratory run, preset {opening.preset}: {'; '.join(opening.exploratory)}"
        return [Event(opening.opened, rank + 1, "exploratory", text, opening.run)]
    text = f"run {opening.number} of {opening.experiment} opened, preset {opening.preset}, {planned} trials"
    text += f", with the seeds of {twin}" if twin else ""
    events = [Event(opening.opened, rank + 1, "opened", text, opening.run)]
    record, seal = workspace.ledger.verdict(opening.run, claim_id), workspace.ledger.seal_of(opening.run)
    if record is not None and seal is not None:
        verdict = record.verdict
        reason = f": {verdict.reason}" if verdict.reason else ""
        incomplete = "" if seal.complete else " (not every trial finished)"
        text = f"{verdict.status}{reason}{incomplete}. {verdict.explanation}"
        events.append(Event(record.decided, rank + 2, "decided", text, opening.run, verdict.status))
    return events
