"""Bytes to note. Bad content never raises: it becomes diagnostics, and the note holds what can be had."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.body_links import Lines, find_links
from claimlab.notes.conflict import HINT, find_conflict
from claimlab.notes.encoding import decode
from claimlab.notes.enrichment import find_enrichments
from claimlab.notes.faults import Fault
from claimlab.notes.field_links import find_field_links
from claimlab.notes.frontmatter import Frontmatter, read_frontmatter
from claimlab.notes.note import Note
from claimlab.notes.outline import find_blocks, find_headings, find_tags
from claimlab.notes.regions import Regions

if TYPE_CHECKING:
    from claimlab.notes.loaded import Problem

MAX_BYTES = 4 * 1024 * 1024
MAX_MARKS = {
    "[[": 50_000, "](": 50_000, "`": 200_000, "$": 200_000, "#": 200_000, "^": 200_000, "%%": 100_000, "<!--": 100_000,
    "\n": 500_000,
}  # fmt: skip
"""How often a note may hold what has to be looked at one by one."""

_MAX_INDENT = 200
_DEEP = re.compile(r"(?:\A|\n)(?:[ \t]{%d}[ \t]*(?:[-*+>]|\d+[.)])|(?:[ \t]*>){50})" % _MAX_INDENT)  # noqa: UP031
_SEVERITIES = {
    Fault.DUPLICATE_KEY: Severity.WARNING,
    Fault.LATE_FENCE: Severity.WARNING,
    Fault.TOML: Severity.INFO,
    Fault.TEMPLATE: Severity.WARNING,
}
_OF_CONFLICT = {Fault.UNCLOSED, Fault.SYNTAX, Fault.DUPLICATE_KEY, Fault.PROSE}
"""What is wrong with fields only because a merge conflict stands among them."""


def parse_note(path: str, data: bytes, digest: str = "") -> Note:
    """Read one note.

    Args:
        path: Relative to the vault's root, with forward slashes.
        data: The file's bytes.
        digest: Their SHA-256, where it is known already.
    """
    digest = digest or hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        much = f"has {len(data)} bytes; links and headings are read in notes of up to {MAX_BYTES}"
        return _too_large(path, decode(path, data).text, digest, much)
    decoded = decode(path, data)
    text = decoded.text
    if much := _too_many_marks(text):
        return _too_large(path, text, digest, much)
    frontmatter = read_frontmatter(text)
    offset = frontmatter.fences.body if frontmatter else 0
    body = text[offset:]
    head = Lines(text[:offset])
    first = head.place(offset)
    lines = Lines(body, first.line, first.column)
    regions = Regions(body)
    headings = find_headings(body, regions, lines)
    links = find_links(body, regions, lines, headings, offset)
    values = frontmatter.values if frontmatter else {}
    diagnostics = [*decoded.diagnostics, *_deep_nesting(path, body, lines)]
    conflict = find_conflict(text, inert=lambda index: index >= offset and regions.kind_at(index - offset) == "code")
    if conflict:
        place = head.place(conflict.start) if conflict.start < offset else lines.place(conflict.start - offset)
        message = "a merge conflict is not resolved: both sides stand in the note"
        diagnostics.append(Diagnostic(path, place.line, place.column, Fault.CONFLICT, message, hint=HINT))
    if frontmatter:
        in_fields = conflict is not None and conflict.start < offset
        problems = (one for one in frontmatter.problems if not (in_fields and one.code in _OF_CONFLICT))
        diagnostics.extend(_diagnostic(path, problem, head) for problem in problems)
        links = [*find_field_links(text, frontmatter, head), *links]
    return Note(
        path=path,
        text=text,
        digest=digest,
        frontmatter=values,
        places={key: head.place(index) for key, index in frontmatter.indices.items()} if frontmatter else {},
        body_offset=offset,
        body_line=first.line,
        links=tuple(links),
        headings=headings,
        blocks=find_blocks(body, regions),
        tags=find_tags(body, regions, values),
        enrichments=find_enrichments(body, first.line, headings),
        diagnostics=tuple(diagnostics),
    )


def _too_many_marks(text: str) -> str:
    """Say which mark a text holds more often than can be read within a moment; empty when none."""
    if len(text) <= min(MAX_MARKS.values()):
        return ""
    for mark, most in MAX_MARKS.items():
        if (count := text.count(mark)) > most:
            return f"holds {mark!r} {count} times; links and headings are read in notes with up to {most}"
    return ""


def _too_large(path: str, text: str, digest: str, message: str) -> Note:
    """A note too large to be searched: its text and frontmatter are read, its links are not."""
    fault = Diagnostic(path, 0, 0, Fault.TOO_LARGE, message, hint="split the note")
    frontmatter: Frontmatter | None = read_frontmatter(text[:MAX_BYTES])
    if frontmatter is None or not frontmatter.fences.closed:
        return Note(path, text, digest, diagnostics=(fault,))
    offset = frontmatter.fences.body
    line = text.count("\n", 0, offset) + 1
    values = frontmatter.values
    return Note(path, text, digest, values, {}, body_offset=offset, body_line=line, diagnostics=(fault,))


def _diagnostic(path: str, problem: Problem, lines: Lines) -> Diagnostic:
    place = lines.place(problem.index)
    severity = _SEVERITIES.get(problem.code, Severity.ERROR)
    return Diagnostic(path, place.line, place.column, problem.code, problem.message, severity, problem.hint)


def _deep_nesting(path: str, body: str, lines: Lines) -> list[Diagnostic]:
    match = (
        _DEEP.search(body) if " " * _MAX_INDENT in body or "\t" in body or ">>>" in body or "> > >" in body else None
    )
    if match is None:
        return []
    place = lines.place(match.start() + body.startswith("\n", match.start()))
    message = "lists or quotes are nested deeper than a markdown renderer follows; the rest would be dropped silently"
    return [Diagnostic(path, place.line, 1, Fault.NESTING, message, Severity.WARNING, "flatten the list")]
