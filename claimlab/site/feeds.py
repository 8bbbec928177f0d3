"""Atom feeds of notes and of changes of status, and the sitemap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.site.cards import text_field
from claimlab.site.page import File, fingerprint, plain_file
from claimlab.site.structured import identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.site.cards import Card
    from claimlab.site.page import SiteFacts
    from claimlab.site.snapshot import Snapshot

MAX_ENTRIES = 50
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry; ``updated`` is a time in UTC, ISO 8601."""

    id: str
    title: str
    address: str
    updated: str
    summary: str


def feed_files(snapshot: Snapshot, site: SiteFacts) -> tuple[File, ...]:
    """Both feeds."""
    return (
        _feed(site, "notes.xml", "notes", _note_entries(snapshot, site)),
        _feed(site, "status.xml", "changes of status", _status_entries(snapshot, site)),
    )


def _note_entries(snapshot: Snapshot, site: SiteFacts) -> tuple[FeedEntry, ...]:
    dated = []
    for path, note in snapshot.notes.items():
        days = [
            found[0] for name in ("last_evaluated", "created", "date") if (found := _DAY.match(text_field(note, name)))
        ]
        if days:
            dated.append((max(days[:2]), snapshot.cards[path].address, snapshot.cards[path]))
    newest = sorted(dated, key=lambda item: item[:2], reverse=True)[:MAX_ENTRIES]
    return tuple(_entry(site, card, "", card.title, f"{day}T00:00:00Z", card.excerpt) for day, _, card in newest)


def _status_entries(snapshot: Snapshot, site: SiteFacts) -> tuple[FeedEntry, ...]:
    entries = []
    for path, claim in snapshot.claims.items():
        card, before = snapshot.cards[path], "unverified"
        for record in snapshot.records.decided(claim.id):
            now = record.verdict.status.value
            if now != before:
                title = f"{now.capitalize()}: {card.title}"
                summary = f"Was {before}. {record.verdict.explanation}".strip()
                entries.append(_entry(site, card, f"#{record.run}", title, record.decided, summary))
            before = now
    return tuple(sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)[:MAX_ENTRIES])


def _entry(site: SiteFacts, card: Card, fragment: str, title: str, updated: str, summary: str) -> FeedEntry:
    return FeedEntry(identifier(site, card.address) + fragment, title, card.address, updated, summary)


def _feed(site: SiteFacts, address: str, subject: str, entries: tuple[FeedEntry, ...]) -> File:
    def make() -> bytes:
        from claimlab.site.atom import atom_feed  # noqa: PLC0415 - needs XML, and only a feed that changed is written

        return atom_feed(site, address, f"{site.title}: {subject}", entries)

    return plain_file(address, fingerprint(site, entries), make)


def sitemap(site: SiteFacts, addresses: Iterable[str]) -> File:
    """All pages, for search engines; needs the site's address."""
    listed = tuple(sorted(addresses))

    def make() -> bytes:
        from claimlab.site.atom import site_map  # noqa: PLC0415

        return site_map(site.base_url, listed)

    return plain_file("sitemap.xml", fingerprint(site.base_url, listed), make)
