"""Recognise a source note, and give a bare text the frontmatter of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from claimlab.claims import Source
from claimlab.errors import Diagnostic, InputError, Severity
from claimlab.ingest.fault import IngestFault
from claimlab.ingest.formats import format_of
from claimlab.ingest.markers import is_marked
from claimlab.ingest.paste import unwrap
from claimlab.ingest.shelf import text_field
from claimlab.notes.encoding import encode
from claimlab.notes.parse import parse_note
from claimlab.notes.splice import set_fields

if TYPE_CHECKING:
    from claimlab.ingest.inputs import Input
    from claimlab.notes.note import Note

_TYPES = ("source", "archive", "evidence", "paper", "article", "")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_BLOCKING = frozenset({"CL001", "CL002", "CL008", "CL020", "CL021", "CL024"})


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source note, clean.

    Attributes:
        note: The note, parsed; its path is the input's path in the vault, or the name that was given.
        steps: What was undone of a paste, in words.
        origin: Line of the input for each line of the note.
        diagnostics: What is odd about it; none of these keeps it out.
    """

    note: Note
    steps: tuple[str, ...]
    origin: tuple[int, ...]
    diagnostics: tuple[Diagnostic, ...]

    def original_line(self, line: int) -> int:
        """The line of the input that a line of the clean note came from."""
        return self.origin[line - 1] if 0 < line <= len(self.origin) else line


def read_source(given: Input) -> SourceText:
    """Undo a paste, parse the note, and make sure that it is a source.

    Raises:
        InputError: it cannot be read as text, its frontmatter is broken, or it is a note of another kind.
    """
    if kind := format_of(given.data):
        hint = "copy its text and paste it into 'claimlab ingest -'"
        raise InputError([Diagnostic(given.name, 0, 0, IngestFault.UNREADABLE, f"is {kind}, not text", hint=hint)])
    raw = parse_note(given.name, given.data)
    unreadable = [fault for fault in raw.diagnostics if fault.code in ("CL020", "CL021", "CL024")]
    if unreadable:
        raise InputError(unreadable)
    if not raw.text.strip("\ufeff \t\r\n"):
        raise InputError([Diagnostic(given.name, 0, 0, IngestFault.UNREADABLE, "is empty", hint="give a source note")])
    clean = unwrap(raw.text)
    note = parse_note(given.path or given.name, encode(clean.text)) if clean.steps else raw
    source = SourceText(note, clean.steps, clean.origin, ())
    broken = [_moved(fault, given.name, source) for fault in note.diagnostics if fault.code in _BLOCKING]
    if broken:
        raise InputError(broken)
    _refuse_other_kinds(given, note)
    source = _with_metadata(given, source)
    return SourceText(source.note, source.steps, source.origin, (*_oddities(given, source, clean.odd_line),))


def _refuse_other_kinds(given: Input, note: Note) -> None:
    if note.type in _TYPES and (note.type or note.frontmatter or _URL.search(note.text) or _hinted(note.text)):
        return
    place = note.places.get("type")
    message = (
        f"is a note of type '{note.type}', not a source"
        if note.type
        else "has neither a type, nor an address, nor hints"
    )
    hint = "a source has 'type: source' in its frontmatter"
    line, column = (place.line, place.column) if place else (1, 1)
    raise InputError([Diagnostic(given.name, line, column, IngestFault.NOT_A_SOURCE, message, hint=hint)])


def _hinted(text: str) -> bool:
    words = r"(?i)extract(?:ion)? (?:claim|hint)|primary connection|kb connection|divergence candidate"
    return re.search(words, text) is not None or any(is_marked(line) for line in text.splitlines())


def _with_metadata(given: Input, source: SourceText) -> SourceText:
    """Add the fields without which a note is no source; those that are there stay as they are."""
    note = source.note
    fields: dict[str, str] = {}
    if not note.type:
        fields["type"] = "source"
    if not text_field(note, "title"):
        fields["title"] = _title(note)
    if not text_field(note, "url") and not text_field(note, "source") and (match := _URL.search(note.body)):
        fields["url"] = match[0].rstrip(".,;")
    if not text_field(note, "status"):
        fields["status"] = "unprocessed"
    if not fields:
        return source
    try:
        text = set_fields(note.text, fields)
    except InputError as error:
        raise InputError(_moved(fault, given.name, source) for fault in error.diagnostics) from error
    added = text.count("\n") - note.text.count("\n")
    origin = (*source.origin[:1], *(1 for _ in range(added)), *source.origin[1:])
    return SourceText(parse_note(note.path, encode(text)), source.steps, origin, ())


def _title(note: Note) -> str:
    heading = next((heading.text for heading in note.headings if heading.level == 1), "")
    first = next((line.strip("# \t") for line in note.body.splitlines() if line.strip("# \t-")), "")
    return heading or first[:200] or note.stem


def _oddities(given: Input, source: SourceText, odd_line: int) -> list[Diagnostic]:
    found = []
    if odd_line:
        message = "breaks the pattern of the paste; compare the clean note with the page"
        found.append(Diagnostic(given.name, odd_line, 1, IngestFault.ODD_PASTE, message, Severity.WARNING))
    try:
        Source.model_validate(dict(source.note.frontmatter) | {"title": source.note.title})
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][0])
            place = source.note.places.get(field)
            line, column = (source.original_line(place.line), place.column) if place else (1, 1)
            message = f"{field}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
            found.append(Diagnostic(given.name, line, column, IngestFault.METADATA, message, Severity.WARNING))
    return found


def _moved(fault: Diagnostic, name: str, source: SourceText) -> Diagnostic:
    """The same fault at the place that the person sees."""
    line = source.original_line(fault.line) if fault.line else 0
    return Diagnostic(name, line, fault.column, fault.code, fault.message, fault.severity, fault.hint)
