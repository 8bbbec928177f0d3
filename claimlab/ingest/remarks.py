"""What a person should know about a source that can be ingested: twins, missing claims, links that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, Severity
from claimlab.ingest.fault import IngestFault

if TYPE_CHECKING:
    from claimlab.ingest.drafts import Tie
    from claimlab.ingest.extraction import Extraction, PassedOver
    from claimlab.ingest.inputs import Input
    from claimlab.ingest.shelf import Shelf
    from claimlab.ingest.source_note import SourceText


def find_twin(given: Input, source: SourceText, shelf: Shelf) -> tuple[str, list[Diagnostic]]:
    """Path of the vault's own copy of a source from outside, and what to say of it.

    A note that stands in the vault itself is ingested whatever its twins; they are only pointed out.
    """
    url = shelf.same_url(source.note)
    path = url or shelf.same_text(source.note)
    if not path:
        return "", []
    code, what = (IngestFault.SAME_URL, "address") if url else (IngestFault.SAME_TEXT, "text")
    place = source.note.places.get("url") if url else None
    line, column = (source.original_line(place.line), place.column) if place else (0, 0)
    hint = "merge the two" if given.path else "nothing is written for it; edit and ingest that note instead"
    said = Diagnostic(given.name, line, column, code, f"has the same {what} as {path}", Severity.WARNING, hint)
    return "" if given.path else path, [said]


def about_claims(
    given: Input, source: SourceText, found: Extraction, status: str, *, drafting: bool
) -> list[Diagnostic]:
    """Why nothing was drafted from a source, when nothing was, and of every mark of which nothing was made."""
    if not drafting:
        if found.empty:
            return []
        message = f"is marked {status}; nothing was drafted from it"
        hint = "set 'status: unprocessed' to draft again"
        return [Diagnostic(given.name, 0, 0, IngestFault.ALREADY_PROCESSED, message, Severity.INFO, hint)]
    said = [_of_mark(given, source, mark, again=not found.empty) for mark in found.passed]
    if not found.claims and not said:
        message = "names no claim in so many words, so none was drafted"
        hint = "write 'Extract claim: \"…\"' under the extraction hints and ingest it again"
        said.append(Diagnostic(given.name, 0, 0, IngestFault.NO_CLAIM, message, Severity.INFO, hint))
    return said


def _of_mark(given: Input, source: SourceText, mark: PassedOver, *, again: bool) -> Diagnostic:
    place = (source.original_line(mark.line), mark.column)
    if not mark.remedy:
        return Diagnostic(given.name, *place, IngestFault.PASSED_OVER, mark.why, Severity.INFO)
    hint = f"{mark.remedy} and ingest it again" + (", with 'status: unprocessed'" if again else "")
    return Diagnostic(given.name, *place, IngestFault.PASSED_OVER, mark.why, Severity.WARNING, hint)


def about_ties(given: Input, source: SourceText, ties: tuple[Tie, ...], shelf: Shelf) -> list[Diagnostic]:
    """Every connection that leads nowhere, with near names, or to several notes, with the one that was taken."""
    said = []
    for tie in ties:
        connection = tie.connection
        line, column = source.original_line(connection.line), connection.column
        if connection.wiki and not tie.path:
            near = shelf.resolver.suggest(connection.target)
            hint = f"did you mean {' or '.join(repr(name) for name in near)}?" if near else "no note has a name like it"
            message = f"[[{connection.target}]] leads nowhere"
            said.append(Diagnostic(given.name, line, column, IngestFault.DANGLING, message, Severity.WARNING, hint))
        elif len(others := shelf.candidates(connection.target)) > 1:
            message = f"[[{connection.target}]] may mean {' or '.join(others)}"
            hint = f"{tie.path} was taken; write its folder to say so"
            said.append(Diagnostic(given.name, line, column, IngestFault.AMBIGUOUS, message, Severity.INFO, hint))
    return said
