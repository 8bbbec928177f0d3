"""Where each record of the ledger lives, and which names are its own.

::

    kb/evidence/
    ├── registrations/<claim>-<first 12 digits of its digest>.json
    └── <run>/
        ├── opened.json
        ├── trial-000.json               trial-000-attempt-2.json after a failed first attempt
        ├── verdict-<claim>.json
        ├── <figure>.svg, <run>.md       what is attached for people
        └── seal.json
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimlab.errors import UsageError
from claimlab.evidence.atomic import TEMPORARY_SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

REGISTRATIONS = "registrations"
OPENED = "opened.json"
SEAL = "seal.json"
STATE = ".claimlab"
"""Folder for locks; never part of the record."""

_TRIAL = re.compile(r"trial-(\d{3,})(?:-attempt-(\d+))?\.json")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LONGEST_NAME = 200


class TrialName(NamedTuple):
    """What the name of a trial's file says."""

    trial: int
    attempt: int


def trial_file(index: int, attempt: int = 1) -> str:
    """Name of a trial's record; attempts after the first are numbered."""
    suffix = "" if attempt == 1 else f"-attempt-{attempt}"
    return f"trial-{index:03d}{suffix}.json"


def read_trial_file(name: str) -> TrialName | None:
    """Index and attempt that a file name stands for; ``None`` when it is no trial's name."""
    match = _TRIAL.fullmatch(name)
    return TrialName(int(match[1]), int(match[2] or 1)) if match else None


def verdict_file(claim: str) -> str:
    """Name of the verdict on a claim.

    Raises:
        UsageError: the claim's id cannot be part of a file name.
    """
    return f"verdict-{checked_name(claim, 'claim')}.json"


def registration_file(claim: str, digest: str) -> str:
    """Name of a registration's record.

    Raises:
        UsageError: the claim's id cannot be part of a file name.
    """
    return f"{checked_name(claim, 'claim')}-{digest[:12]}.json"


def is_named(file: str, claim: str, digest: str = "") -> bool:
    """Whether a file's name is that of the verdict on a claim or, given a digest, of its registration.

    Takes any text for a claim, unlike the functions that make names, for the claim may come from a damaged record.
    """
    return file == (f"{claim}-{digest[:12]}.json" if digest else f"verdict-{claim}.json")


def checked_name(name: str, what: str) -> str:
    """Return ``name`` if it may be (part of) a file name on every system.

    Raises:
        UsageError: it is empty, hidden, too long, or holds a separator or control character.
    """
    if not name or name.startswith(".") or name != name.strip() or name.endswith(".") or _UNSAFE.search(name):
        raise UsageError(f"the {what} name {name!r} cannot be a file name: use letters, digits, '-', '_' and '.'")
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
        raise UsageError(f"the {what} name {name[:40]!r}… is longer than {_LONGEST_NAME} bytes")
    return name


def is_litter(path: Path) -> bool:
    """Whether a file is a half-written one that a crash left behind."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY_SUFFIX)
