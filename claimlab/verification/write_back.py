"""Write a standing back into its claim note: the status fields and the managed block, and not one byte more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.errors import InputError
from claimlab.notes.files import write_atomically
from claimlab.notes.splice import set_block, set_fields
from claimlab.render.verdict_block import BLOCK, Counts, derived_block, experiment_block
from claimlab.verification.settle import figure_paths

if TYPE_CHECKING:
    from claimlab.graph.claim_graph import ClaimNote
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace


def rendered(workspace: Workspace, entry: ClaimNote, standing: Standing) -> str:
    """The note's text with this standing in it.

    Raises:
        InputError: a person edited the managed block; what they wrote is not overwritten.
    """
    fields = {
        "status": standing.status.value,
        "last_evaluated": standing.verified or None,
        "evidence": f"[[{standing.run}]]" if standing.run else None,
    }
    known = {name: value for name, value in fields.items() if value is not None or name in entry.note.frontmatter}
    text = set_fields(entry.note.text, known)
    try:
        return set_block(text, BLOCK, _block(workspace, standing))
    except InputError as error:
        from dataclasses import replace  # noqa: PLC0415 - only a refused block needs it

        raise InputError(replace(fault, path=entry.note.path) for fault in error.diagnostics) from None


def write_back(workspace: Workspace, entry: ClaimNote, standing: Standing) -> bool:
    """Write the standing into the note; returns whether anything changed.

    Raises:
        InputError: a person edited the managed block.
        EnvironmentFault: the file cannot be written.
    """
    text = rendered(workspace, entry, standing)
    if text == entry.note.text:
        return False
    write_atomically(workspace.root / entry.note.path, text.encode("utf-8", "surrogateescape"))
    return True


def _block(workspace: Workspace, standing: Standing) -> str:
    if standing.claim.status_from is not None:
        titles = {name: workspace.claim(name).claim.title for name in standing.parts}
        word = "all" if standing.claim.status_from.all is not None else "any"
        parts = {name: (titles[name], status) for name, status in standing.parts.items()}
        return derived_block(standing.verdict, word, parts)
    ledger = workspace.ledger
    run = ledger.run(standing.run)
    registration = ledger.registrations()[standing.registration]
    rule = registration.rule
    runs = [other for other in ledger.runs() if other.opening.experiment == rule.experiment]
    registered = [other for other in runs if not other.opening.exploratory]
    complete = sum(1 for other in registered if other.seal is not None and other.seal.complete)
    counts = Counts(opened=len(registered), complete=complete, exploratory=len(runs) - len(registered))
    figures = figure_paths(workspace, run)
    return experiment_block(standing.verdict, rule, registration, run, standing.registration, counts, figures)
