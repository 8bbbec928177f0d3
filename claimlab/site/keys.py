"""Quick keys of pages: they change whenever anything may have changed that the page shows.

The key of a note's page covers the note itself, every note that is linked with it in either direction, and what the
links say. Working out what the page really shows takes far longer, and is done only for pages whose key changed.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimlab.graph.relations import Edge
    from claimlab.site.bodies import Bodies
    from claimlab.site.page import SiteFacts
    from claimlab.site.snapshot import Snapshot


def digest_of(parts: Iterable[str]) -> str:
    """One digest for several texts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Keys:
    """The keys of one snapshot's pages."""

    def __init__(self, snapshot: Snapshot, bodies: Bodies, site: SiteFacts, attachments: Mapping[str, str]) -> None:
        self._snapshot = snapshot
        self._bodies = bodies
        self._titles: dict[str, str] = {}
        self._common = digest_of([repr(site), repr(attachments), *snapshot.experiments])

    @cached_property
    def cards(self) -> Mapping[str, str]:
        """Path → digest of what other pages show of the note."""
        return {path: digest_of([repr(card)]) for path, card in self._snapshot.cards.items()}

    def _said_by(self, edge: Edge) -> tuple[str, str]:
        """The text around a link in another note, and a digest of the titles that the note's links stand for."""
        path = edge.source
        if path not in self._titles:
            known = self._snapshot.cards
            titles = [known[edge.target].title for edge in self._snapshot.graph.outgoing(path) if edge.target in known]
            self._titles[path] = digest_of(titles)
        words = "" if edge.link.field else self._snapshot.notes[path].surroundings_of(edge.link)[0]
        return words, self._titles[path]

    def of_cards(self, paths: Iterable[str]) -> str:
        """The key of a page that lists notes."""
        return digest_of([self._common, *(self.cards[path] for path in paths)])

    def of_note(self, path: str) -> str:
        """The key of a note's page."""
        graph, notes, cards = self._snapshot.graph, self._snapshot.notes, self.cards
        note = notes[path]
        parts = [self._common, path, note.digest, cards[path]]
        for edge in graph.outgoing(path):
            parts += (edge.relation, edge.target, cards.get(edge.target, ""))
            if (edge.link.heading or edge.link.block) and edge.target in notes:  # the anchor may come or go
                parts.append(notes[edge.target].digest)
        for edge in graph.backlinks(path):
            if edge.source in cards:
                parts += (edge.relation, edge.source, cards[edge.source], *self._said_by(edge))
        if any(link.embed for link in note.links):
            parts.append(self._bodies.digest(path))
        return digest_of(parts)
