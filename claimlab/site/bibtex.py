"""How to cite a claim as it stood on a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.site.cards import Card
    from claimlab.site.page import SiteFacts

_SPECIAL = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_YEAR = re.compile(r"\d{4}")


def bibtex(site: SiteFacts, card: Card, key: str, created: str, verified: str) -> str:
    """An entry for one claim, its status and the day of its verdict in the note."""
    year = _YEAR.search(verified or created)
    standing = f"Status: {card.status}{', stale' if card.freshness == 'stale' else ''}"
    fields = {
        "author": f"{{{_escape(site.author or site.title)}}}",
        "title": f"{{{_escape(card.title)}}}",
        "howpublished": _escape(site.title),
        "year": year[0] if year else "",
        "note": _escape(f"{standing}{f', verified {verified}' if verified else ''}"),
        "url": f"{site.base_url}/{card.address}" if site.base_url else "",
    }
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _escape(text: str) -> str:
    return " ".join(text.translate(_SPECIAL).split())
