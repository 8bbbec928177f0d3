"""What ingesting a source comes to, in lines for a person's terminal."""

from __future__ import annotations

import textwrap
from difflib import unified_diff
from typing import TYPE_CHECKING

from claimlab.claims.numerals import count
from claimlab.ingest.plan import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.ingest.drafting import Draft
    from claimlab.ingest.drafts import Tie
    from claimlab.ingest.ingest import IngestReport
    from claimlab.ingest.plan import Plan

_STATES = {
    State.NEW: "a new source",
    State.UPDATED: "a source of this vault; it changes",
    State.UNCHANGED: "a source of this vault; nothing changes",
    State.DUPLICATE: "is here already (a duplicate), so nothing is written for it",
}


def describe(plan: Plan, width: int) -> Iterator[str]:
    """Everything that was found in one source and where it goes, section by section.

    Args:
        plan: The source's plan.
        width: Columns of the terminal. Paths are never broken.
    """
    yield plan.path
    yield f"  {_STATES[plan.state]}"
    yield from _section("Removed from the paste", len(plan.source.steps))
    for step in plan.source.steps:
        yield from _wrapped(step, width, "  - ")
    yield from _section("Extracted claims", len(plan.claims))
    for hint, draft in zip(plan.found.claims, plan.claims, strict=True):
        yield from _wrapped(f"“{hint.sentence}”", width, "  - ")
        yield f"    → {_place(draft)}"
    yield from _section("Connections", len(plan.ties))
    for tie in plan.ties:
        yield from _connection(tie, width)
    yield from _section("Divergence candidates", len(plan.divergences))
    for candidate, draft in zip(plan.found.divergences, plan.divergences, strict=True):
        yield from _wrapped(candidate.text, width, "  - ")
        yield f"    → {_place(draft)}"


def texts(plan: Plan) -> Iterator[str]:
    """The clean note, when a paste was undone, and a diff of every file that changes."""
    if plan.source.steps:
        yield f"\nThe clean note\n\n{plan.source.note.text}"
    for path, text in plan.files.items():
        old = plan.before.get(path)
        before = old.splitlines(keepends=True) if old is not None else []
        diff = unified_diff(before, text.splitlines(keepends=True), "/dev/null" if old is None else path, path)
        yield "".join(line if line.endswith("\n") else f"{line}\n" for line in diff)


def summarise(report: IngestReport, *, dry_run: bool) -> str:
    """One sentence about all sources."""
    drafts = [draft for plan in report.plans for draft in (*plan.claims, *plan.divergences)]
    there = sum(bool(draft.path) and not draft.text for draft in drafts)
    drafted = (
        f"{count(len(report.claims_drafted), 'claim')} and "
        f"{count(len(report.divergences_drafted), 'divergence candidate')} "
        f"{'would be drafted' if dry_run else 'drafted'}"
    )
    known = f", {there} {'is' if there == 1 else 'are'} here already" if there else ""
    unwritten = "; nothing was written" if dry_run else ""
    return f"{count(len(report.plans), 'source')}: {drafted}{known}{unwritten}"


def _section(title: str, number: int) -> Iterator[str]:
    if number:
        yield f"\n{title} ({number})"


def _connection(tie: Tie, width: int) -> Iterator[str]:
    connection = tie.connection
    belief = f"{connection.belief}: " if connection.belief and connection.belief != connection.target else ""
    target = f"[[{connection.target}]]" if connection.wiki else connection.target
    yield from _wrapped(f"{belief}{target}", width, "  - ")
    marks = ", ".join(word for word in ("primary" if connection.primary else "", connection.stance) if word)
    if said := ": ".join(part for part in (marks, connection.says) if part):
        yield from _wrapped(said, width, "    ")
    yield f"    → {tie.path}" if tie.path else "    → leads nowhere"


def _place(draft: Draft) -> str:
    if draft.text:
        return f"{draft.path} (draft)"
    return f"{draft.path} (here already)" if draft.path else "not drafted"


def _wrapped(text: str, width: int, lead: str) -> list[str]:
    indent = " " * len(lead)
    return textwrap.wrap(text, max(width, 40), initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)
