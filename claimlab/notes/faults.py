"""Codes of everything that can be wrong with a file, its text, its frontmatter or its name.

The codes are stable; ``docs/rules.md`` explains each one with an example.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What loading a note can find wrong; the note still loads with what can be had."""

    UNCLOSED = "CL001"
    SYNTAX = "CL002"
    DUPLICATE_KEY = "CL003"
    ANCHOR = "CL004"
    BOUNDS = "CL005"
    PROSE = "CL006"
    LATE_FENCE = "CL007"
    TOML = "CL008"
    TEMPLATE = "CL009"
    NOT_UTF8 = "CL020"
    UTF16 = "CL021"
    CONTROL = "CL022"
    BOM = "CL023"
    TOO_LARGE = "CL024"
    UNREADABLE = "CL025"
    SYMLINK = "CL026"
    UNPORTABLE_NAME = "CL027"
    TWIN_NAME = "CL028"
    NESTING = "CL029"
    EDITED_BLOCK = "CL051"
    NOT_WRITABLE = "CL060"
    SETTINGS = "CL061"
    CONFLICT = "CL062"
