"""Rules about what notes rest on: claims that do not stand, and passages that are not what was cited."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from claimlab.graph.citations import Pin, citations_of
from claimlab.lint.context import fault, field_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.lint.context import Context
    from claimlab.verification.foundations import Leaning

_HINTS = {
    "CL057": "read it again, then 'claimlab review {claim} --done'",
    "CL058": "name a heading, a ^block or words that stand in one paragraph",
}


def check_foundations(context: Context) -> Iterator[Diagnostic]:
    """CL055, CL056: a note that rests on a claim which does not stand, or whose status is stale."""
    if not any(held.claim.verifiable for held in context.graph.claims.values()):
        return
    from claimlab.verification.foundations import UNSETTLING, leanings  # noqa: PLC0415 - see check_standing

    for leaning in leanings(context.graph, context.standings):
        if leaning.standing.status in UNSETTLING:
            yield _unsettled(context, leaning)
        else:
            yield _stale(leaning)


def check_citations(context: Context) -> Iterator[Diagnostic]:
    """CL057, CL058: literature evidence whose passage changed since it was pinned, or is gone."""
    for held in context.graph.claims.values():
        for citation in citations_of(context.graph, held) if held.claim.literature else ():
            if citation.pin not in (Pin.CHANGED, Pin.GONE):
                continue
            code = "CL057" if citation.pin is Pin.CHANGED else "CL058"
            key = "digest" if citation.pin is Pin.CHANGED else "passage" if citation.entry.passage else "source"
            place = field_place(held.note, f"literature.{citation.position}.{key}")
            message = f"the passage cited here, {citation.where}, is {citation.pin}"
            yield fault(code, held.note.path, place, message, _HINTS[code].format(claim=held.claim.id))


def _unsettled(context: Context, leaning: Leaning) -> Diagnostic:
    edge, standing = leaning.edge, leaning.standing
    message = f"{_link_in_words(leaning)} {standing.claim.id}, which is {standing.status}"
    hint = f"take that into account, then 'claimlab review {quote(context.graph.name_of(edge.source))} --done'"
    return fault("CL055", edge.source, edge.link.place, message, hint)


def _stale(leaning: Leaning) -> Diagnostic:
    claim = leaning.standing.claim.id
    message = f"{_link_in_words(leaning)} {claim}, whose status is stale"
    return fault("CL056", leaning.edge.source, leaning.edge.link.place, message, f"run 'claimlab verify {claim}'")


def _link_in_words(leaning: Leaning) -> str:
    """What the link says, read from its note."""
    edge = leaning.edge
    if edge.link.field:
        return f"'{edge.link.field}' names"
    return f"the section '{edge.link.section}' names"
