"""Structured data for machines: schema.org and PROV-O as JSON-LD, one object a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimlab.claims import Status
from claimlab.site.addresses import slug
from claimlab.site.cards import list_field, text_field

if TYPE_CHECKING:
    from claimlab.claims import Run
    from claimlab.notes.note import Note
    from claimlab.site.cards import Card
    from claimlab.site.page import SiteFacts
    from claimlab.verification.standing import Standing

RATING = {Status.DIVERGENT: 1, Status.CONTESTED: 2, Status.INCONCLUSIVE: 3, Status.SUPPORTED: 5}
"""On the scale of ClaimReview, 1 (false) to 5 (true); an unverified claim has no rating."""

_CONTEXT = ["https://schema.org", {"prov": "http://www.w3.org/ns/prov#"}]


def script(data: dict[str, Any]) -> str:
    """JSON that may stand in a script element: no ``<``, ``>`` or ``&`` is left in it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def identifier(site: SiteFacts, address: str) -> str:
    """A name for a page that holds on the web where the site's address is known, and as a URN elsewhere."""
    return f"{site.base_url}/{address}" if site.base_url else f"urn:claimlab:{address}"


def _base(site: SiteFacts, card: Card, kind: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": kind,
        "@id": identifier(site, card.address),
        "name": card.title,
    }
    if site.base_url:
        data["url"] = f"{site.base_url}/{card.address}"
    if card.excerpt:
        data["description"] = card.excerpt
    return data


def article(site: SiteFacts, card: Card, note: Note) -> str:
    """An ordinary note."""
    data = _base(site, card, "CreativeWork")
    if created := text_field(note, "created"):
        data["dateCreated"] = created
    if note.tags:
        data["keywords"] = ", ".join(sorted(note.tags))
    return script(data)


def source(site: SiteFacts, card: Card, note: Note) -> str:
    """A source: a scholarly article with its authors."""
    data = _base(site, card, "ScholarlyArticle")
    data["author"] = [{"@type": "Person", "name": name} for name in list_field(note, "author")]
    if date := text_field(note, "date"):
        data["datePublished"] = date
    if url := text_field(note, "url"):
        data["sameAs"] = url
    return script(data)


def claim(site: SiteFacts, card: Card, standing: Standing | None, sources: tuple[Card, ...]) -> str:
    """A claim; with a review of it where claimlab decided."""
    data = _base(site, card, "Claim")
    data["text"] = card.title
    if sources:
        data["appearance"] = [{"@id": identifier(site, entry.address), "@type": "CreativeWork"} for entry in sources]
    if standing is None or standing.status is Status.UNVERIFIED:
        return script(data)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{identifier(site, card.address)}#review",
        "claimReviewed": card.title,
        "itemReviewed": {"@id": data["@id"], "@type": "Claim"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": standing.status.value,
            "bestRating": 5,
            "worstRating": 1,
            "ratingValue": RATING[standing.status],
        },
        "reviewBody": standing.verdict.explanation,
        "author": {"@type": "Organization", "name": site.author or site.title},
    }
    if standing.verified:
        review["datePublished"] = standing.verified
    if standing.run:
        review["prov:wasGeneratedBy"] = {"@id": identifier(site, f"runs/{slug(standing.run)}.html")}
    return script({"@context": data.pop("@context"), "@graph": [data, review]})


def run(site: SiteFacts, card: Card, record: Run) -> str:
    """A run: a PROV-O activity that used code, models and data, and made a data set."""
    opening = record.opening
    inputs = {**opening.inputs.code, **opening.inputs.models, **opening.inputs.data}
    data = _base(site, card, "Dataset")
    data["dateCreated"] = opening.opened
    data["prov:wasGeneratedBy"] = {
        "@id": f"{identifier(site, card.address)}#activity",
        "@type": "prov:Activity",
        "prov:startedAtTime": opening.opened,
        "prov:used": [
            {"@id": f"urn:sha256:{digest}", "@type": "prov:Entity", "name": name}
            for name, digest in sorted(inputs.items())
        ],
    }
    return script(data)
