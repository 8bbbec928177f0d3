"""Atom feeds of notes and of changes of status, and the sitemap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from claimlab.site.cards import text_field
from claimlab.site.page import File, fingerprint, plain_file
from claimlab.site.pages.graph import xml_safe
from claimlab.site.structured import identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.site.cards import Card
    from claimlab.site.page import SiteFacts
    from claimlab.site.snapshot import Snapshot

MAX_ENTRIES = 50
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_NEVER = "1970-01-01T00:00:00Z"


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
    notes, status = _note_entries(snapshot, site), _status_entries(snapshot, site)
    return (
        plain_file(
            "notes.xml", fingerprint(site, notes), lambda: _atom(site, "notes.xml", f"{site.title}: notes", notes)
        ),
        plain_file(
            "status.xml",
            fingerprint(site, status),
            lambda: _atom(site, "status.xml", f"{site.title}: changes of status", status),
        ),
    )


def _note_entries(snapshot: Snapshot, site: SiteFacts) -> tuple[FeedEntry, ...]:
    entries = []
    for path, note in snapshot.notes.items():
        card = snapshot.cards[path]
        days = [
            found[0] for name in ("last_evaluated", "created", "date") if (found := _DAY.match(text_field(note, name)))
        ]
        if days:
            entries.append(_entry(site, card, "", card.title, f"{max(days[:2])}T00:00:00Z", card.excerpt))
    return tuple(sorted(entries, key=lambda entry: (entry.updated, entry.address), reverse=True)[:MAX_ENTRIES])


def _status_entries(snapshot: Snapshot, site: SiteFacts) -> tuple[FeedEntry, ...]:
    entries = []
    for path, claim in snapshot.claims.items():
        card, before = snapshot.cards[path], "unverified"
        for record in snapshot.records.decided(claim.claim.id):
            now = record.verdict.status.value
            if now != before:
                title = f"{now.capitalize()}: {card.title}"
                summary = f"Was {before}. {record.verdict.explanation}".strip()
                entries.append(_entry(site, card, f"#{record.run}", title, record.decided, summary))
            before = now
    return tuple(sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)[:MAX_ENTRIES])


def _entry(site: SiteFacts, card: Card, fragment: str, title: str, updated: str, summary: str) -> FeedEntry:
    return FeedEntry(identifier(site, card.address) + fragment, title, card.address, updated, summary)


def _atom(site: SiteFacts, address: str, title: str, entries: Iterable[FeedEntry]) -> bytes:
    entries = tuple(entries)
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    _add(feed, "id", identifier(site, address))
    _add(feed, "title", title)
    _add(feed, "updated", max((entry.updated for entry in entries), default=_NEVER))
    _add(ET.SubElement(feed, "author"), "name", site.author or site.title)
    if site.base_url:
        ET.SubElement(feed, "link", {"rel": "self", "href": f"{site.base_url}/{address}"})
    for entry in entries:
        element = ET.SubElement(feed, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", entry.updated)
        href = f"{site.base_url}/{entry.address}" if site.base_url else entry.address
        ET.SubElement(element, "link", {"rel": "alternate", "href": href})
        if entry.summary:
            _add(element, "summary", entry.summary)
    return _document(feed)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_safe(text)


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"


def sitemap(site: SiteFacts, addresses: Iterable[str]) -> File:
    """All pages, for search engines; needs the site's address."""
    listed = tuple(sorted(addresses))

    def make() -> bytes:
        root = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
        for address in listed:
            shown = address.removesuffix("index.html") if address == "index.html" else address
            _add(ET.SubElement(root, "url"), "loc", f"{site.base_url}/{shown}")
        return _document(root)

    return plain_file("sitemap.xml", fingerprint(site.base_url, listed), make)
