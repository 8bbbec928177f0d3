"""Atom feeds and sitemaps as XML: what ``feeds`` has collected, written down.

Sources: RFC 4287, The Atom Syndication Format; sitemaps.org, Sitemaps XML format 0.9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from claimlab.site.pages.graph import xml_safe
from claimlab.site.structured import identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimlab.site.feeds import FeedEntry
    from claimlab.site.page import SiteFacts

_NEVER = "1970-01-01T00:00:00Z"


def atom_feed(site: SiteFacts, address: str, title: str, entries: Sequence[FeedEntry]) -> bytes:
    """A feed that lies at an address of the site."""
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


def site_map(base_url: str, addresses: Iterable[str]) -> bytes:
    """A sitemap of the pages at these addresses."""
    root = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address in addresses:
        shown = "" if address == "index.html" else address
        _add(ET.SubElement(root, "url"), "loc", f"{base_url}/{shown}")
    return _document(root)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_safe(text)


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"
