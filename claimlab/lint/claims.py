"""Rules about claims and divergences: fields, dates, ids, counter-evidence, circles."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from claimlab.claims import Confidence
from claimlab.graph.circles import circles
from claimlab.graph.claim_ids import written_id
from claimlab.graph.relations import Relation
from claimlab.lint.context import fault, field_place
from claimlab.lint.counter_evidence import has_counter_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.lint.context import Context

_EXPECTED = {
    "claim": ("description", "domain", "confidence", "source", "created"),
    "source": ("title", "url", "date", "status"),
}
_DATES = ("created", "last_evaluated", "date", "updated", "revised", "processed_date")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_BOLD = (Confidence.LIKELY, Confidence.PROVEN)


def check_fields(context: Context) -> Iterator[Diagnostic]:
    """CL010: a claim or source without a field that its schema expects; an empty one says that there is nothing."""
    for path, note in context.graph.vault.notes.items():
        missing = [name for name in _EXPECTED.get(note.type, ()) if name not in note.frontmatter]
        if missing and not (missing == ["url"] and "author" in note.frontmatter):
            yield fault("CL010", path, (1, 1), f"this {note.type} has no {', '.join(missing)}", "add it")


def check_dates(context: Context) -> Iterator[Diagnostic]:
    """CL013: a date that is in no calendar. A year, or a year and a month, is a date too."""
    for path, note in context.graph.vault.notes.items():
        for name in _DATES:
            value = note.frontmatter.get(name)
            if isinstance(value, str) and value and not _is_date(value.strip()):
                message = f"{name} '{value[:40]}' is not a date"
                yield fault("CL013", path, field_place(note, name), message, "write YYYY-MM-DD, YYYY-MM or YYYY")


def check_ids(context: Context) -> Iterator[Diagnostic]:
    """CL040: two claims that write the same id."""
    first: dict[str, str] = {}
    for path, note in context.graph.vault.notes.items():
        name = written_id(note)
        if note.type != "claim" or not name:
            continue
        if name in first:
            message = f"id '{name}' is that of '{first[name]}' too"
            yield fault("CL040", path, field_place(note, "id"), message, "give one of them another id")
        first.setdefault(name, path)


def check_counter_evidence(context: Context) -> Iterator[Diagnostic]:
    """CL042: a claim called likely or proven of which nobody has recorded what speaks against it."""
    for held in context.graph.claims.values():
        if held.claim.confidence in _BOLD and not has_counter_evidence(context.graph, held):
            message = f"is called {held.claim.confidence} and records nothing that speaks against it"
            hint = "add challenged_by, a '## Challenges' section or a divergence, or lower the confidence"
            yield fault("CL042", held.note.path, field_place(held.note, "confidence"), message, hint)


def check_circles(context: Context) -> Iterator[Diagnostic]:
    """CL043: claims that depend on themselves by way of others."""
    graph = context.graph
    places: dict[tuple[str, str], tuple[int, int]] = {}
    steps: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.relation is Relation.DEPENDS_ON and edge.subject in graph.by_path and edge.object in graph.by_path:
            steps.setdefault(edge.subject, []).append(edge.object)
            places.setdefault((edge.subject, edge.object), (edge.link.place.line, edge.link.place.column))
    for circle in circles(steps):
        following = circle[1] if len(circle) > 1 else circle[0]
        chain = " → ".join(graph.by_path[path] for path in [*circle, circle[0]])
        place = places[circle[0], following]
        yield fault("CL043", circle[0], place, f"depends on itself: {chain}", "take one dependence out")


def check_divergences(context: Context) -> Iterator[Diagnostic]:
    """CL045: a divergence that names fewer than two claims."""
    for path, held in context.graph.divergences.items():
        if len(held.divergence.claims) < 2:
            place = field_place(held.note, "claims")
            yield fault("CL045", path, place, "names fewer than two claims", "list the rivals in 'claims'")


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text[:10])
    if match is None or (len(text) > 10 and text[10] not in "T "):
        return False
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
