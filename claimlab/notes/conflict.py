"""An unresolved merge: both sides of a conflict stand in the note, with git's marks between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENING = "<<<<<<< "
_MARK = re.compile(r"^(?:<{7}(?!<)|={7}(?=\r?$)|>{7}(?!>))", re.MULTILINE)
_ORDER = "<=>"

HINT = "keep what is right of the two sides and take the three marked lines out"


class Conflict(NamedTuple):
    """Indices of the line of ``<<<<<<<`` that opens a conflict and of the line of ``>>>>>>>`` that ends it."""

    start: int
    end: int


def find_conflict(text: str, *, inert: Callable[[int], bool]) -> Conflict | None:
    """The first unresolved conflict in a note.

    Args:
        text: All of the note.
        inert: Whether what stands at an index is code, and so only speaks of a conflict.
    """
    if _OPENING not in text:
        return None
    start, seen = 0, 0
    for match in _MARK.finditer(text):
        mark = match[0][0]
        if mark == "<" and not inert(match.start()):
            start, seen = match.start(), 1
        elif seen and mark == _ORDER[seen] and not inert(match.start()):
            seen += 1
            if seen == len(_ORDER):
                return Conflict(start, match.start())
    return None
