"""Plan what one source would change in the vault. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError
from claimlab.ingest.drafting import Draft, make_drafts
from claimlab.ingest.drafts import Origin, Tie
from claimlab.ingest.extraction import Extraction, extract
from claimlab.ingest.naming import short_slug, unused
from claimlab.ingest.remarks import about_claims, about_ties, find_twin
from claimlab.ingest.shelf import text_field
from claimlab.ingest.ties import find_ties, link_to
from claimlab.notes.encoding import decode, encode
from claimlab.notes.parse import parse_note
from claimlab.notes.splice import set_fields

if TYPE_CHECKING:
    from claimlab.ingest.inputs import Input
    from claimlab.ingest.shelf import Shelf
    from claimlab.ingest.source_note import SourceText
    from claimlab.notes.note import Note

_DONE = ("processed", "null-result")


class State(StrEnum):
    """What becomes of a source."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about one source, ready to be shown or written.

    Attributes:
        given: The input it came from.
        source: The clean source note.
        path: Where the source stands, or would stand, in the vault; of a duplicate, where its twin stands.
        state: What becomes of the source.
        claims: Notes for its claims, in the order of the hints.
        divergences: Notes for its divergence candidates.
        ties: Its connections, resolved.
        found: What was read from it.
        files: Path → new text, of every file that changes.
        before: Path → old text; a path that is missing is a new file.
        diagnostics: What a person should know.
    """

    given: Input
    source: SourceText
    path: str
    state: State
    claims: tuple[Draft, ...] = ()
    divergences: tuple[Draft, ...] = ()
    ties: tuple[Tie, ...] = ()
    found: Extraction = field(default_factory=Extraction)
    files: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def plan_source(given: Input, source: SourceText, shelf: Shelf, today: str) -> Plan:
    """Plan the drafts of one source and its own update.

    Args:
        given: The input.
        source: Its clean note.
        shelf: What the vault holds; not changed here.
        today: Date for new notes, ISO 8601.

    Raises:
        InputError: the source's frontmatter cannot be edited safely.
    """
    note = source.note
    said = list(source.diagnostics)
    twin, remark = find_twin(given, source, shelf)
    said.extend(remark)
    path = given.path or twin or _new_path(given, note, shelf)
    found = extract(note)
    ties = find_ties(found.connections, shelf, path)
    said.extend(about_ties(given, source, ties, shelf))
    drafting = not twin and text_field(note, "status") not in _DONE
    claims, divergences = make_drafts(found, ties, _origin(note, path, shelf, today), shelf, write=drafting)
    if not twin:
        said.extend(about_claims(given, source, found, text_field(note, "status"), drafting=drafting))
    plan = Plan(given, source, path, State.DUPLICATE, claims, divergences, ties, found, diagnostics=tuple(said))
    return plan if twin else _with_files(plan, shelf, mark=drafting and not found.empty)


def _with_files(plan: Plan, shelf: Shelf, *, mark: bool) -> Plan:
    """Add the files that change: the source itself, and its drafts."""
    text = plan.source.note.text
    if mark:
        fields = {
            "status": "processed",
            "claims_extracted": _listed(plan.source.note, "claims_extracted", plan.claims, plan.path, shelf),
        }
        if plan.divergences:
            fields["divergences"] = _listed(plan.source.note, "divergences", plan.divergences, plan.path, shelf)
        try:
            text = set_fields(text, fields)
        except InputError as error:
            raise error.at(plan.given.name) from error
    before = {plan.path: decode(plan.path, plan.given.data).text} if plan.given.path else {}
    files = {} if before.get(plan.path) == text else {plan.path: text}
    files |= {draft.path: draft.text for draft in (*plan.claims, *plan.divergences) if draft.text}
    state = State.NEW if not before else State.UPDATED if files else State.UNCHANGED
    return replace(plan, state=state, files=files, before=before)


def _listed(note: Note, name: str, drafts: tuple[Draft, ...], path: str, shelf: Shelf) -> list[str]:
    """The entries of a list field, with a link for every draft that none of them leads to yet."""
    value = note.frontmatter.get(name, [])
    entries = [value] if isinstance(value, str) and value else list(value) if isinstance(value, list) else []
    texts = [entry for entry in entries if isinstance(entry, str)]
    reached = {shelf.path_of(entry.strip("[] ").partition("|")[0], path) for entry in texts}
    return [*texts, *(link_to(draft.path, shelf) for draft in drafts if draft.path and draft.path not in reached)]


def _origin(note: Note, path: str, shelf: Shelf, today: str) -> Origin:
    tags = note.frontmatter.get("tags", [])
    listed = [tags] if isinstance(tags, str) and tags else tags if isinstance(tags, list) else []
    texts = tuple(tag for tag in listed if isinstance(tag, str))
    return Origin(link_to(path, shelf), note.title, text_field(note, "domain"), texts, today)


def _new_path(given: Input, note: Note, shelf: Shelf) -> str:
    """Where a source from outside goes: its own file name when it is a note's, else date and title."""
    settings = shelf.vault.settings
    folder = "sources" if {".", "sources"}.intersection(settings.include) else settings.drafts
    stem = PurePosixPath(given.name.replace("\\", "/")).stem if given.name.lower().endswith(".md") else ""
    date = text_field(note, "date")
    named = f"{date} {note.title}" if len(date) == len("2026-02-17") else note.title
    return f"{folder}/{unused(stem or short_slug(named), shelf.taken)}.md"


def notes_of(plan: Plan) -> tuple[Note, ...]:
    """The notes that a plan brings into the vault, parsed, so that the next source sees them."""
    return tuple(parse_note(path, encode(text)) for path, text in plan.files.items())
