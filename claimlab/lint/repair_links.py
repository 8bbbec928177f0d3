"""Repairs of links: completed when one note alone can be meant, written out when they match loosely."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.graph.names import slugify, without_suffix
from claimlab.graph.relations import LOOSE, Match
from claimlab.graph.rewrite import Edit, name_for, retarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Link, Note

_SENTENCE = 5  # words; nobody calls a note still to be written by so many that another note begins with
_PHRASE = 4  # words; evidence when they are half of the title
_NUMBER_GOES_ON = re.compile(r"-?\d")


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
    if "/" in link.target:
        return ""
    stem = graph.resolver.unique_prefix(link.target)
    if not stem or not _is_cut_off(slugify(without_suffix(link.target)), slugify(stem)):
        return ""
    resolution = graph.resolver.resolve_name(stem)
    return "" if resolution.ambiguous else resolution.target


def _is_cut_off(begun: str, whole: str) -> bool:
    """Whether a slug is another one cut off between two words, and long enough to be no name of its own."""
    rest = whole[len(begun) :]
    if not rest.startswith("-") or (begun[-1:].isdigit() and _NUMBER_GOES_ON.match(rest)):
        return False
    words = begun.count("-") + 1
    return words >= _SENTENCE or (words >= _PHRASE and 2 * words >= whole.count("-") + 1)
