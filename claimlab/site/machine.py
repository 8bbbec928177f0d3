"""Files for other programs: all claims as JSON, a badge a claim, and redirects from former addresses."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from claimlab.claims.numerals import finite
from claimlab.site.addresses import short_digest, slug, to_root
from claimlab.site.keys import digest_of
from claimlab.site.page import File, fill, fingerprint, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.site.keys import Keys
    from claimlab.site.snapshot import Snapshot

_COLOURS = {
    "supported": "#14694a",
    "divergent": "#a1322b",
    "contested": "#74459a",
    "inconclusive": "#815300",
    "unverified": "#59626b",
}
_WIDTH = 7.0


def claims_json(snapshot: Snapshot, keys: Keys) -> File:
    """Every published claim with its status and the measures that it rests on."""
    paths = sorted(snapshot.claims)
    standings = [snapshot.standings.get(snapshot.claims[path].id) for path in paths]
    key = digest_of([keys.of_cards(paths), repr([standing for standing in standings if standing])])
    return plain_file("claims.json", key, partial(_claims, snapshot))


def _claims(snapshot: Snapshot) -> bytes:
    claims = []
    for path, entry in sorted(snapshot.claims.items()):
        card, standing = snapshot.cards[path], snapshot.standings.get(entry.id)
        claims.append(
            {
                "id": entry.id,
                "title": card.title,
                "address": card.address,
                "status": card.status,
                "freshness": card.freshness,
                "reason": standing.verdict.reason if standing else "",
                "stale": [str(reason) for reason in standing.stale] if standing else [],
                "verified": standing.verified if standing else "",
                "run": standing.run if standing else "",
                "confidence": card.confidence,
                "domain": card.domain,
                "measurements": {
                    measure: {stratum or "all": estimate.model_dump() for stratum, estimate in sorted(strata.items())}
                    for measure, strata in sorted(standing.verdict.estimates.items())
                }
                if standing
                else {},
            }
        )
    data = finite({"format": 1, "claims": claims})
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode("utf-8", "replace")


def badges(snapshot: Snapshot) -> Iterator[File]:
    """A small picture of the status of each claim that claimlab can verify."""
    wanted = {path: slug(entry.id) for path, entry in sorted(snapshot.claims.items()) if entry.verifiable}
    taken = Counter(wanted.values())
    for path, name in wanted.items():
        card = snapshot.cards[path]
        word = f"{card.status}, stale" if card.freshness == "stale" else card.status
        yield plain_file(
            f"badges/{name}.svg" if taken[name] == 1 else f"badges/{name}-{short_digest(path)}.svg",
            fingerprint(card.title, card.status, word),
            partial(badge, word, card.status, card.title),
        )


def badge(word: str, status: str, title: str) -> bytes:
    """``claim | supported`` as an SVG."""
    left, right = round(5 * _WIDTH + 14), round(len(word) * _WIDTH + 16)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="claim: {word}">'
        f"<title>{escape(title)}: {word}</title>"
        f'<rect width="{left + right}" height="20" rx="3" fill="#2b3237"/>'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z" fill="{_COLOURS[status]}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14" textLength="{left - 14}">claim</text>'
        f'<text x="{left + right / 2:g}" y="14" textLength="{right - 14}">{word}</text></g></svg>\n'
    ).encode("utf-8", "replace")


def redirects(snapshot: Snapshot) -> Iterator[File]:
    """Pages at former addresses that lead to the present ones."""
    for address, target in sorted(snapshot.addresses.redirects.items()):
        yield plain_file(
            address,
            fingerprint("redirect", target),
            partial(redirect, to_root(address) + target),
        )


def redirect(href: str) -> bytes:
    """A page that leads on by itself, without a script."""
    return fill("moved.html", href=href)
