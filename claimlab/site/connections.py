"""What a note is connected with: grouped by what the link says, each with the sentence in which it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.graph.relations import Relation
from claimlab.site.cards import shorten, without_tags, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.graph.relations import Edge
    from claimlab.site.cards import Card
    from claimlab.site.snapshot import Snapshot

MAX_SAID = 260
MAX_NEAR = 28
_LISTS = frozenset({"map", "home"})
"""Kinds of notes that say nothing themselves: whatever the heading above, a link in them is a mention."""
_OF_A_KIND = frozenset({"claim", "source", "divergence", "belief"})
"""Kinds that a sentence may call by their name; any other page is a note."""

_TITLES: dict[tuple[Relation, bool], tuple[str, str]] = {
    (Relation.DEPENDS_ON, True): ("depends-on", "Depends on"),
    (Relation.DEPENDS_ON, False): ("depended-on", "Depended on by"),
    (Relation.SUPPORTS, False): ("supported-by", "Supported by"),
    (Relation.EVIDENCE_FOR, False): ("evidence", "Evidence"),
    (Relation.CHALLENGES, False): ("challenged-by", "Challenged by"),
    (Relation.EXTENDS, False): ("extended-by", "Extended by"),
    (Relation.SUPPORTS, True): ("supports", "Supports"),
    (Relation.CHALLENGES, True): ("challenges", "Challenges"),
    (Relation.EXTENDS, True): ("extends", "Extends"),
    (Relation.EVIDENCE_FOR, True): ("evidence-for", "Evidence for"),
    (Relation.SOURCE_OF, False): ("sources", "Drawn from"),
    (Relation.SOURCE_OF, True): ("source-of", "Drawn from this"),
    (Relation.MENTIONS, False): ("mentions", "Mentioned by"),
}
"""(relation, whether the note is its subject) → key and title, in the order in which a page shows them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A connected note, and what the text around the link says."""

    card: Card
    said: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Notes connected in one way."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A neighbour in the small graph of a page; ``x`` and ``y`` in a square of 200."""

    card: Card
    relation: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Connections:
    """All groups of a note, and its nearest neighbours drawn around it."""

    groups: tuple[Group, ...] = ()
    near: tuple[Dot, ...] = ()
    left_out: int = 0

    def group(self, *keys: str) -> tuple[Group, ...]:
        """The groups of these keys that hold something."""
        return tuple(group for group in self.groups if group.key in keys)

    def without(self, *keys: str) -> tuple[Group, ...]:
        """The other groups."""
        return tuple(group for group in self.groups if group.key not in keys)


def connections(snapshot: Snapshot, path: str) -> Connections:
    """Everything that is connected with the note at ``path``, by links in either direction."""
    graph = snapshot.graph
    found: dict[tuple[Relation, bool], dict[str, Entry]] = {}
    near: dict[str, Relation] = {}
    for edge in (*graph.outgoing(path), *graph.backlinks(path)):
        other = edge.object if edge.subject == path else edge.subject
        card = snapshot.cards.get(other)
        if card is None or other == path:
            continue
        relation, is_subject = edge.relation, edge.subject == path
        source = snapshot.cards.get(edge.source)
        if source and source.kind in _LISTS:
            relation, is_subject = Relation.MENTIONS, edge.source == path
        if near.get(other, Relation.MENTIONS) is Relation.MENTIONS:
            near[other] = relation
        entries = found.setdefault((relation, is_subject), {})
        said = _said(snapshot, edge, path)
        if other not in entries or (said and not entries[other].said):
            entries[other] = Entry(card, said)
    mentions = found.get((Relation.MENTIONS, False), {})
    for other in [other for other in mentions if near[other] is not Relation.MENTIONS and not mentions[other].said]:
        del mentions[other]
    groups = tuple(
        Group(key, title, _sorted(found[kind].values())) for kind, (key, title) in _TITLES.items() if found.get(kind)
    )
    dots = _around(snapshot, near)
    return Connections(groups, dots, len(near) - len(dots))


def _said(snapshot: Snapshot, edge: Edge, path: str) -> str:
    """The sentence around a link in another note's text; a field of the frontmatter says nothing more than its name.

    On its own page the note is not called by its title again; a sentence that says nothing else is left out.
    """
    own = snapshot.cards.get(path)
    if edge.link.field or edge.source == path or own is None:  # a run may ask for the sources of a hidden claim
        return ""
    this = f"[this {own.kind if own.kind in _OF_A_KIND else 'note'}]"

    def title_of(target: str) -> str:
        title = snapshot.title_of(target, edge.source)
        return this if title == own.title else title

    said = without_tags(snapshot.notes[edge.source].context_of(edge.link))
    words = words_of(said, title_of).lstrip("-–—,;:.|>#*+ ")
    if words.rstrip("-–—,;:.|…* ") in ("", this, own.title):
        return ""
    return shorten(f"…{words}" if words[0].islower() else words, MAX_SAID)


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.card.title.casefold(), entry.card.address)))


def _around(snapshot: Snapshot, near: dict[str, Relation]) -> tuple[Dot, ...]:
    """Neighbours on one or two circles, those that say more than a mention first."""
    order = sorted(near, key=lambda path: (near[path] is Relation.MENTIONS, near[path], snapshot.cards[path].address))
    chosen = order[:MAX_NEAR]
    inner = chosen if len(chosen) <= 12 else chosen[: len(chosen) // 2]
    rings = ((inner, 62.0 if len(inner) < len(chosen) else 78.0), (chosen[len(inner) :], 92.0))
    dots = []
    for ring, radius in rings:
        for index, path in enumerate(ring):
            angle = 2 * math.pi * (index + (0.5 if radius > 80 else 0)) / max(len(ring), 1) - math.pi / 2
            x, y = round(100 + radius * math.cos(angle), 1), round(100 + radius * math.sin(angle), 1)
            dots.append(Dot(snapshot.cards[path], near[path].value, x, y))
    return tuple(dots)
