"""The words that may stand next to a claim."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What the evidence says of a claim; computed, never typed by a person."""

    UNVERIFIED = "unverified"
    INCONCLUSIVE = "inconclusive"
    CONTESTED = "contested"
    SUPPORTED = "supported"
    DIVERGENT = "divergent"


class Freshness(StrEnum):
    """Whether everything under a status is still what it was when the status was decided."""

    FRESH = "fresh"
    STALE = "stale"
    NONE = "none"


class Confidence(StrEnum):
    """The author's own confidence, as the knowledge base's schema words it."""

    PROVEN = "proven"
    LIKELY = "likely"
    EXPERIMENTAL = "experimental"
    SPECULATIVE = "speculative"
