"""Pages of sources, beliefs, maps and all notes that are no claim, no divergence and no run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from claimlab.site import structured
from claimlab.site.addresses import search_address
from claimlab.site.cards import list_field, text_field
from claimlab.site.connections import Connections, connections
from claimlab.site.page import File, Frame, Plan, lazy_page, plan_page
from claimlab.site.pages.context import Context, Fact, date_facts, domain_fact, file_fact, tag_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.note import Note

_WEB = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class NoteView:
    """What the page of a note shows besides its text."""

    kicker: tuple[tuple[str, str], ...]
    lede: str
    facts: tuple[Fact, ...]
    connections: Connections


def note_pages(context: Context) -> Iterator[File]:
    """A page for every note that has no kind of its own."""
    snapshot = context.snapshot
    special = {*snapshot.claims, *snapshot.evidence_notes, *snapshot.graph.divergences}
    for path, note in snapshot.notes.items():
        if path not in special:
            yield lazy_page(snapshot.addresses.of(path), context.keys.of_note(path), partial(_plan, context, note))


def _plan(context: Context, note: Note) -> Plan:
    path, card = note.path, context.snapshot.cards[note.path]
    is_source = note.type == "source"
    frame = Frame(
        context.site,
        card.address,
        card.title,
        card.kind,
        card.excerpt,
        data=structured.source(context.site, card, note) if is_source else structured.article(context.site, card, note),
    )
    kicker = (
        (card.kind.capitalize(), search_address("kind", card.kind)),
        *(((card.domain, ""),) if card.domain else ()),
    )
    facts = (
        *(_source_facts(note) if is_source else ()),
        *date_facts(note),
        *domain_fact(note, frame.root),
        *tag_facts(note, frame.root),
        *file_fact(note),
    )
    view = NoteView(kicker, text_field(note, "description"), facts, connections(context.snapshot, path))
    return plan_page(frame, "note.html", view, context.bodies.digest(path), fill_in=lambda: context.body(frame, path))


def _source_facts(note: Note) -> tuple[Fact, ...]:
    url = text_field(note, "url")
    facts: list[Fact] = []
    authors = list_field(note, "author")
    if authors:
        facts.append(("Authors" if len(authors) > 1 else "Author", tuple((author, "") for author in authors)))
    if url:
        shown = re.sub(r"^https?://(www\.)?", "", url)
        facts.append(("Address", ((shown, url if _WEB.fullmatch(url) else ""),)))
    for label, name in (("Format", "format"), ("Processing", "status"), ("Priority", "priority")):
        if value := text_field(note, name):
            facts.append((label, ((value, ""),)))
    return tuple(facts)
