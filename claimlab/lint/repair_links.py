"""Repairs of links: completed when one note alone can be meant, written out when they match loosely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.relations import LOOSE, Match
from claimlab.graph.rewrite import Edit, name_for, retarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Link, Note

_SHORTEST_PREFIX = 8  # characters; a shorter one is no evidence of what was meant


def repair_links(graph: ClaimGraph, note: Note) -> Iterator[tuple[str, Edit]]:
    """CL030 and CL036, with the edit that mends each."""
    for link in note.links:
        if not link.wiki or not link.target:
            continue
        resolution = graph.resolve(link, note.path)
        if resolution.match is Match.DANGLING:
            code, target = "CL030", _completion(graph, link)
        elif resolution.match in LOOSE and not resolution.ambiguous:
            code, target = "CL036", resolution.target
        else:
            continue
        if not target:
            continue
        edit = retarget(note, link, name_for(graph.resolver, target, note.path), keep_shown=True)
        if edit is not None:
            yield code, edit


def _completion(graph: ClaimGraph, link: Link) -> str:
    """Path of the one note whose stem begins with the link's target; empty when that is not sure."""
    if len(link.target) < _SHORTEST_PREFIX or "/" in link.target:
        return ""
    stem = graph.resolver.unique_prefix(link.target)
    resolution = graph.resolver.resolve_name(stem) if stem else None
    return "" if resolution is None or resolution.ambiguous else resolution.target
