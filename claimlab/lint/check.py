"""All rules over one graph, with the severities that the vault's settings ask for."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError, Severity
from claimlab.lint.catalogue import RULES
from claimlab.lint.claims import (
    check_circles,
    check_counter_evidence,
    check_dates,
    check_divergences,
    check_fields,
    check_ids,
)
from claimlab.lint.context import Context
from claimlab.lint.embeds import check_embeds
from claimlab.lint.evidence import check_blocks, check_experiments, check_standing
from claimlab.lint.foundations import check_citations, check_foundations
from claimlab.lint.links import check_links, check_many_links
from claimlab.lint.sources import check_sources
from claimlab.lint.twins import check_twins
from claimlab.notes.faults import Fault
from claimlab.notes.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from claimlab.graph.claim_graph import ClaimGraph

CHECKS: tuple[Callable[[Context], Iterator[Diagnostic]], ...] = (
    check_fields,
    check_dates,
    check_links,
    check_many_links,
    check_embeds,
    check_ids,
    check_twins,
    check_counter_evidence,
    check_circles,
    check_sources,
    check_divergences,
    check_blocks,
    check_experiments,
    check_standing,
    check_foundations,
    check_citations,
)


def check_graph(graph: ClaimGraph) -> tuple[Diagnostic, ...]:
    """Every diagnostic of a vault, sorted by place; rules that its settings turn off are left out.

    Raises:
        InputError: the settings give a severity to a code that does not exist.
    """
    severities = graph.vault.settings.severity
    if unknown := sorted(severities.keys() - RULES.keys()):
        message = f"[check] severity names unknown codes: {', '.join(unknown)}"
        raise InputError([Diagnostic(FILE, 0, 0, Fault.SETTINGS, message, hint="docs/rules.md lists them")])
    context = Context(graph)
    found = [*graph.vault.diagnostics, *graph.diagnostics]
    for note in graph.vault.notes.values():
        found.extend(note.diagnostics)
    for check in CHECKS:
        found.extend(check(context))
    return tuple(sorted(_weighed(found, severities), key=_ORDER))


_ORDER = attrgetter(*Diagnostic.__slots__)  # a key each is quicker than comparing diagnostics


def _weighed(found: list[Diagnostic], severities: Mapping[str, str]) -> Iterator[Diagnostic]:
    for diagnostic in dict.fromkeys(found):
        word = severities.get(diagnostic.code)
        if word is None:
            yield diagnostic
        elif word != "off":
            yield replace(diagnostic, severity=Severity(word))
