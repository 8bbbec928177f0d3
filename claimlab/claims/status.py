"""The words for how things stand: a claim, a trial, a condition."""

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


class TrialState(StrEnum):
    """How a trial ended."""

    FINISHED = "finished"
    FAILED = "failed"


class Outcome(StrEnum):
    """A condition held against an interval: holds, fails for certain, or cannot be decided."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
