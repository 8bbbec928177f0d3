"""Names for new notes: short, portable, and not yet taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.graph.names import fold, slugify

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_LETTERS = 72
_MAX_BYTES = 180
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def short_slug(text: str, letters: int = MAX_LETTERS) -> str:
    """A slug of whole words, at most ``letters`` long and 180 bytes, that every file system takes; never empty."""
    slug = slugify(text)
    while len(slug) > letters or len(slug.encode()) > _MAX_BYTES:
        shorter = slug.rpartition("-")[0]
        slug = shorter if len(shorter) >= letters // 2 else slug[: min(letters, len(slug) - 1)].rstrip("-")
    if not slug or _RESERVED.fullmatch(slug):
        return f"note-{slug}".rstrip("-")
    return slug


def unused(stem: str, taken: Collection[str]) -> str:
    """``stem``, or ``stem-2``, ``stem-3``, …, whichever comes first that is not in ``taken`` (folded names)."""
    if fold(stem) not in taken:
        return stem
    number = 2
    while fold(f"{stem}-{number}") in taken:
        number += 1
    return f"{stem}-{number}"
