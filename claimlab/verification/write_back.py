"""Write a standing back into its claim note: the status fields and the managed block, and not one byte more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimlab.errors import EnvironmentFault, InputError, Severity
from claimlab.evidence.canonical import digest
from claimlab.graph.rewrite import name_for
from claimlab.notes.encoding import decode, encode
from claimlab.notes.files import write_atomically
from claimlab.notes.parse import parse_note
from claimlab.notes.splice import set_block, set_fields
from claimlab.render.verdict_block import (
    BLOCK,
    Earlier,
    Part,
    combined_block,
    derived_block,
    experiment_block,
    headline,
)
from claimlab.verification.history import earlier_verdicts
from claimlab.verification.settle import figure_paths
from claimlab.verification.tally import tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims import Status
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.notes.splice import FieldValue
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace

_FIELDS = ("status", "last_evaluated", "evidence")


def rendered(workspace: Workspace, entry: ClaimNote, standing: Standing) -> str:
    """The note's text with this standing in it.

    Raises:
        InputError: a person edited the managed block, which is not overwritten, or the frontmatter cannot be edited.
    """
    fields = {
        "status": standing.status.value,
        "last_evaluated": standing.verified or None,
        "evidence": _evidence(standing),
    }
    known = {name: value for name, value in fields.items() if value is not None or name in entry.note.frontmatter}
    return _with(entry, known, _block(workspace, standing, entry.note.path))


def refuse_unwritable(entry: ClaimNote) -> None:
    """Make sure that a note can take a standing, before a run that takes hours finds out that it cannot.

    Raises:
        InputError: the frontmatter is TOML or never closed, or a person edited the managed block.
    """
    _with(entry, dict.fromkeys(_FIELDS, "any"), "any")


def _with(entry: ClaimNote, fields: Mapping[str, FieldValue], block: str) -> str:
    try:
        return set_block(set_fields(entry.note.text, fields), BLOCK, block)
    except InputError as error:
        raise error.at(entry.note.path) from None


def write_back(workspace: Workspace, entry: ClaimNote, standing: Standing) -> bool:
    """Write the standing into the note; returns whether anything changed.

    Raises:
        InputError: a person edited the managed block, or the note cannot be written without loss.
        FileNotFoundError: the note is gone.
        EnvironmentFault: the file cannot be written.
    """
    current = _as_it_is_now(workspace, entry)
    text = rendered(workspace, current, standing)
    if text == current.note.text:
        return False
    write_atomically(workspace.root / entry.note.path, encode(text))
    return True


def _as_it_is_now(workspace: Workspace, entry: ClaimNote) -> ClaimNote:
    """The note read again: a run takes long, and what a person wrote meanwhile stays."""
    try:
        data = (workspace.root / entry.note.path).read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise EnvironmentFault(f"cannot read {entry.note.path}: {error.strerror or error}") from error
    _refuse_lossy(entry.note.path, data)
    if digest(data) == entry.note.digest:
        return entry
    return replace(entry, note=parse_note(entry.note.path, data))


def _refuse_lossy(path: str, data: bytes) -> None:
    """Make sure that a note's text gives its bytes again: what was replaced in reading would be lost in writing."""
    decoded = decode(path, data)
    if encode(decoded.text) != data:
        raise InputError(fault for fault in decoded.diagnostics if fault.severity is Severity.ERROR)


def _block(workspace: Workspace, standing: Standing, path: str) -> str:
    """The managed block of the note at ``path``."""
    if standing.claim.status_from is not None:
        word = "all" if standing.claim.status_from.all is not None else "any"
        parts = [_part(workspace, name, status, path) for name, status in standing.parts.items()]
        return derived_block(standing.verdict, word, parts)
    if standing.lines:
        blocks = {name: _line_block(workspace, line) for name, line in standing.lines.items()}
        return combined_block(standing.verdict, blocks)
    return _line_block(workspace, standing)


def _part(workspace: Workspace, name: str, status: Status, path: str) -> Part:
    entry = workspace.graph.claims.get(name)
    if entry is None:
        return Part(name, "", status)
    return Part(name_for(workspace.graph.resolver, entry.note.path, path), entry.claim.title, status)


def _evidence(standing: Standing) -> str | list[str] | None:
    runs = [line.run for line in standing.lines.values() if line.run]
    if len(runs) > 1:
        return [f"[[{run}]]" for run in runs]
    return f"[[{standing.run}]]" if standing.run else None


def _line_block(workspace: Workspace, standing: Standing) -> str:
    """What one experiment gives a claim."""
    if not standing.run:
        return headline(standing.verdict)
    ledger = workspace.ledger
    run = ledger.run(standing.run)
    registration = ledger.registrations()[standing.registration]
    rule = registration.rule
    counts = tally(workspace, standing.claim.id, rule.experiment, run.id)
    figures = figure_paths(workspace, run)
    earlier = [
        Earlier(one.words, one.moment[:10], one.run) for one in earlier_verdicts(workspace, standing, rule.experiment)
    ]
    return experiment_block(standing.verdict, rule, registration, run, standing.registration, counts, figures, earlier)
