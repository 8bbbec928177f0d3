"""The page of a divergence: rival claims side by side, and what would settle them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.site import structured
from claimlab.site.cards import words_of
from claimlab.site.connections import Connections, connections
from claimlab.site.markdown.wikilink import parse_wikilink
from claimlab.site.page import File, Frame, page
from claimlab.site.pages.context import Context, Fact, date_facts, domain_fact, file_fact, tag_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.graph.domain_notes import DivergenceNote
    from claimlab.site.cards import Card


@dataclass(frozen=True, slots=True)
class Side:
    """One of the rivals; ``card`` is ``None`` when its note is not to be had."""

    title: str
    card: Card | None


@dataclass(frozen=True, slots=True)
class DivergenceView:
    """What the page of a divergence shows besides its text."""

    kicker: tuple[tuple[str, str], ...]
    sides: tuple[Side, ...]
    resolves_with: str
    resolved: str
    facts: tuple[Fact, ...]
    connections: Connections


def divergence_pages(context: Context) -> Iterator[File]:
    """A page for every divergence."""
    for path in context.snapshot.graph.divergences:
        if path in context.snapshot.notes:
            yield _page(context, path)


def sides_of(context: Context, entry: DivergenceNote) -> tuple[Side, ...]:
    """The rivals, in the order in which the note names them."""
    snapshot, sides = context.snapshot, []
    for written in entry.divergence.claims:
        link = parse_wikilink(written)
        name = link.target if link else written
        card = snapshot.cards.get(snapshot.graph.resolver.resolve_name(name, entry.note.path).target)
        sides.append(Side(card.title if card else words_of(written), card))
    return tuple(sides)


def _page(context: Context, path: str) -> File:
    snapshot = context.snapshot
    entry, card = snapshot.graph.divergences[path], snapshot.cards[path]
    divergence = entry.divergence
    data = structured.article(context.site, card, entry.note)
    frame = Frame(context.site, card.address, card.title, "divergence", card.excerpt, "divergences.html", data)
    state = f"resolved {divergence.resolved}" if divergence.resolved else "open"
    view = DivergenceView(
        (("Divergence", "divergences.html"), (divergence.kind.value, ""), (state, "")),
        sides_of(context, entry),
        divergence.resolves_with,
        divergence.resolved,
        (
            *date_facts(entry.note),
            *domain_fact(entry.note, frame.root),
            *tag_facts(entry.note, frame.root),
            *file_fact(entry.note),
        ),
        connections(snapshot, path),
    )
    return page(frame, "divergence.html", view, context.bodies.digest(path), fill_in=lambda: context.body(frame, path))
