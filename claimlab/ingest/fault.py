"""Codes of what ingesting can find wrong or noteworthy; ``docs/ingest.md`` explains each one."""

from __future__ import annotations

from enum import StrEnum


class IngestFault(StrEnum):
    """What a source note can bring along; an error leaves that source out, everything else is said and done."""

    NOT_A_SOURCE = "IN001"
    UNREADABLE = "IN002"
    ODD_PASTE = "IN003"
    METADATA = "IN004"
    SAME_URL = "IN010"
    SAME_TEXT = "IN011"
    ALREADY_PROCESSED = "IN012"
    NO_CLAIM = "IN020"
    PASSED_OVER = "IN021"
    DANGLING = "IN030"
    AMBIGUOUS = "IN031"
