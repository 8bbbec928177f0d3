"""What happened to a claim, in order of time; nothing that was said of it is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.site.addresses import slug
from claimlab.site.cards import text_field
from claimlab.site.changes import Changes, fold_modules

if TYPE_CHECKING:
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.site.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        when: Day, or time in UTC (ISO 8601).
        what: In words.
        status: A status that was given; empty for other events.
        address: Page with more about it; empty for none.
        changes: Why a rule was amended.
    """

    when: str
    what: str
    status: str = ""
    address: str = ""
    changes: Changes | None = None


def timeline(snapshot: Snapshot, entry: ClaimNote) -> tuple[Event, ...]:
    """Everything on record about a claim, newest first."""
    records = snapshot.records
    events = []
    if created := text_field(entry.note, "created"):
        events.append(Event(created, "The claim was written down."))
    for _, registration in records.registered(entry.id):
        rule = f"{registration.rule.experiment}, preset {registration.rule.preset}"
        if registration.amends:
            author = f" by {registration.author}" if registration.author else ""
            what = f"The rule was amended{author} ({rule}):"
            events.append(Event(registration.registered, what, changes=fold_modules(registration.reason)))
        else:
            events.append(Event(registration.registered, f"The rule was registered ({rule})."))
    for run in records.runs.values():
        if entry.id in run.opening.registrations:
            what = f"Run {run.id} was opened, preset {run.opening.preset}."
            events.append(Event(run.opening.opened, what, address=f"runs/{slug(run.id)}.html"))
    for record in records.decided(entry.id):
        reason = f" ({record.verdict.reason})" if record.verdict.reason else ""
        what = f"Decided on run {record.run}{reason}."
        events.append(Event(record.decided, what, record.verdict.status.value, f"runs/{slug(record.run)}.html"))
    return tuple(sorted(events, key=lambda event: event.when, reverse=True))
