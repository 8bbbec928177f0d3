"""The words with which a source note marks a claim or a divergence candidate, such as ``Extract claim: "…"``."""

from __future__ import annotations

import re

_CLAIM = r"(?:extract(?:able)?[ \t]+claim|claim[ \t]+candidate|candidate[ \t]+claim|claim)"
_DIVERGENCE = r"divergence[ \t]+candidate"
_COLON = r"(?:\*\*)?[ \t]*:"
_LEAD = r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?(?:\*\*)?(?:[\w-]+[ \t]+){0,3}"

CLAIM = re.compile(rf"\b{_CLAIM}{_COLON}[ \t*]*(?P<rest>.+)", re.IGNORECASE)
DIVERGENCE = re.compile(
    rf"\b(?:consider a |possible |a )?{_DIVERGENCE}{_COLON}[ \t*]*(?P<rest>.+)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(rf"{_LEAD}(?:{_CLAIM}|{_DIVERGENCE}){_COLON}", re.IGNORECASE)


def begins_hint(line: str) -> bool:
    """Whether a line, its list mark aside, begins with such words, or with a few others that lead up to them."""
    return _BEGINNING.match(line) is not None
