"""CL044: sources that nothing draws on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.lint.context import fault, field_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.errors import Diagnostic
    from claimlab.lint.context import Context


def check_sources(context: Context) -> Iterator[Diagnostic]:
    """CL044: a source called processed to which no note links, and which names no note that was drawn from it."""
    graph = context.graph
    if not graph.sources:
        return
    from claimlab.claims import Processing  # noqa: PLC0415 - the models load slowly, and most vaults have no source

    for path, held in graph.sources.items():
        if held.source.status is not Processing.PROCESSED or graph.backlinks(path):
            continue
        if not any(
            edge.link.field in ("claims_extracted", "enrichments", "enrichments_applied")
            for edge in graph.outgoing(path)
        ):
            place = field_place(held.note, "status")
            yield fault("CL044", path, place, "is called processed, and no note draws on it", "link it from its claims")
