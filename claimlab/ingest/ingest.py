"""The use case: inputs in, drafts out, each source written whole or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, InputError, Severity
from claimlab.ingest.fault import IngestFault
from claimlab.ingest.plan import Plan, notes_of, plan_source
from claimlab.ingest.shelf import Shelf
from claimlab.ingest.source_note import read_source
from claimlab.notes.change import write_all_atomically
from claimlab.notes.encoding import encode
from claimlab.notes.vault import load_vault

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.ingest.drafting import Draft
    from claimlab.ingest.inputs import Input


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What was done, or with a dry run would be done, source by source."""

    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def claims_drafted(self) -> tuple[Draft, ...]:
        """New claim notes."""
        return tuple(draft for plan in self.plans for draft in plan.claims if draft.text)

    @property
    def divergences_drafted(self) -> tuple[Draft, ...]:
        """New divergence candidates."""
        return tuple(draft for plan in self.plans for draft in plan.divergences if draft.text)

    @property
    def failed(self) -> bool:
        """Whether any source had to be left out."""
        return any(fault.severity is Severity.ERROR for fault in self.diagnostics)


def ingest(root: Path, inputs: tuple[Input, ...], *, dry_run: bool = False, today: str = "") -> IngestReport:
    """Draft notes from sources.

    A source that cannot be used is left out with its diagnostics and the others go on. Each source is written in one
    step: after a crash all of its notes are there, or none.

    Args:
        root: The vault's root.
        inputs: What to ingest.
        dry_run: Plan and report, write nothing.
        today: Date for new notes, ISO 8601; the current one when left out.

    Raises:
        EnvironmentFault: the system refused to write, or a note changed under our hands.
    """
    root = root.resolve()
    day = today or dt.datetime.now(tz=dt.UTC).date().isoformat()
    shelf = Shelf.of(load_vault(root))
    plans: list[Plan] = []
    said: list[Diagnostic] = []
    for given in inputs:
        try:
            plan = plan_source(given, read_source(given), shelf, day)
        except InputError as error:
            said.extend(fault if given.named else _skipped(fault) for fault in error.diagnostics)
            continue
        if not dry_run and plan.files:
            _write(root, plan)
        for note in notes_of(plan):
            shelf.add(note)
        plans.append(plan)
        said.extend(plan.diagnostics)
    return IngestReport(tuple(plans), tuple(said))


def _skipped(fault: Diagnostic) -> Diagnostic:
    """In a folder, notes of other kinds are no mistake: they are named and passed over."""
    if fault.code != IngestFault.NOT_A_SOURCE:
        return fault
    return Diagnostic(fault.path, fault.line, fault.column, fault.code, fault.message, Severity.INFO, fault.hint)


def _write(root: Path, plan: Plan) -> None:
    for path in plan.files:
        target = root / path
        if not target.resolve().is_relative_to(root):
            raise EnvironmentFault(
                f"{path} leads out of the vault (a symbolic link?); nothing was written for {plan.given.name}"
            )
    before = {root / path: plan.given.data if path in plan.before else None for path in plan.files}
    write_all_atomically({root / path: encode(text) for path, text in plan.files.items()}, root, before=before)
