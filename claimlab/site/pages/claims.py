"""The page of a claim: what was claimed, what was measured, and how sure it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from claimlab.site import structured
from claimlab.site.page import File, Frame, Plan, lazy_page, plan_page, planned_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.claims import Run
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.site.pages.context import Context
    from claimlab.verification.standing import Standing


def claim_pages(context: Context) -> Iterator[File]:
    """A page for every claim."""
    for path, entry in context.snapshot.claims.items():
        if entry.verifiable:  # what it shows comes from the ledger too
            yield planned_page(context.snapshot.addresses.of(path), _plan(context, entry))
        else:
            yield lazy_page(
                context.snapshot.addresses.of(path), context.keys.of_note(path), partial(_plan, context, entry)
            )


def _plan(context: Context, entry: ClaimNote) -> Plan:
    from claimlab.site.figures import figures  # noqa: PLC0415 - only where a claim's page may have changed
    from claimlab.site.pages.claim_view import claim_view  # noqa: PLC0415

    snapshot, path = context.snapshot, entry.note.path
    card = snapshot.cards[path]
    standing = snapshot.standings.get(entry.id)
    view = claim_view(context, entry, standing)
    sources = tuple(item.card for group in view.connections.group("sources") for item in group.entries)
    frame = Frame(
        context.site,
        card.address,
        card.title,
        "claim",
        card.excerpt,
        section="claims.html",
        data=structured.claim(context.site, card, standing, sources),
    )
    runs = _deciding_runs(context, standing)

    def fill_in() -> Mapping[str, Any]:
        drawn = [figure for run in runs for figure in figures(snapshot.records, run, scoped=len(runs) > 1)]
        deciding = {plot.measure for plot in (*view.plots, *(plot for line in view.lines for plot in line.plots))}
        leading = tuple(figure for figure in drawn if figure.measures & deciding)
        further = tuple(figure for figure in drawn if figure not in leading)
        return {**context.body(frame, path), "leading": leading, "figures": further}

    drawn = repr([run.seal_digest or run for run in runs])
    return plan_page(frame, "claim.html", view, context.bodies.digest(path), drawn, fill_in=fill_in)


def _deciding_runs(context: Context, standing: Standing | None) -> tuple[Run, ...]:
    """The runs that a claim's status rests on: one, or one for each of its experiments."""
    if standing is None:
        return ()
    names = [line.run for line in standing.lines.values()] or [standing.run]
    runs = context.snapshot.records.runs
    return tuple(runs[name] for name in dict.fromkeys(names) if name in runs)
