"""Whether two sources are one: by their address, or by their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from claimlab.ingest.extraction import same_text

if TYPE_CHECKING:
    from claimlab.notes.note import Note

_ARXIV = re.compile(
    r"(?:^|arxiv\.org/(?:abs|pdf|html)/|arxiv:)(?P<id>\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE
)
_TRACKING = re.compile(r"(?:utm_\w+|ref|source|fbclid|gclid|s)", re.IGNORECASE)
NEARLY_ALL = 95.0
_MIN_LETTERS = 200


def url_key(url: str) -> str:
    """What identifies an address: scheme, ``www.``, versions of a preprint, tracking and fragments aside."""
    text = url.strip().strip("<>")
    if match := _ARXIV.search(text):
        return f"arxiv:{match['id'].lower()}"
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:  # brackets that are no address
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if not host or "." not in host:
        return ""
    if host in ("doi.org", "dx.doi.org"):
        return f"doi:{parts.path.strip('/').lower()}"
    query = urlencode(sorted((key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)))
    return f"{host}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def text_key(note: Note) -> str:
    """A note's body without its markup, for comparing texts."""
    return same_text(note.body)


def same_body(one: str, other: str) -> bool:
    """Whether two text keys are the same text but for a few words; short texts must agree in full."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < max(_MIN_LETTERS, 0.9 * max(len(one), len(other))):
        return False
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - only near neighbours need it

    return ratio(one, other, score_cutoff=NEARLY_ALL) > 0
