"""What changed under a rule, for a reader: modules that an experiment imports are counted, and named on request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

MAX_NAMED = 3
"""So many modules are named in the sentence itself."""
_MODULE = re.compile(r"helper (?P<name>\S+) (?P<how>changed|is new|is gone)")


@dataclass(frozen=True, slots=True)
class Changes:
    """The reason of an amendment.

    Attributes:
        text: What stays in the sentence.
        summary: How many modules changed; empty where there are few, which stay in the sentence.
        modules: Each of them, with how it changed.
    """

    text: str
    summary: str = ""
    modules: tuple[str, ...] = ()


def fold_modules(reason: str) -> Changes:
    """The reason with its modules folded into one line; any other words stay as they are."""
    parts = reason.split("; ")
    found = [match for part in parts if (match := _MODULE.fullmatch(part))]
    if len(found) <= MAX_NAMED:
        return Changes(reason)
    text = "; ".join(part for part in parts if not _MODULE.fullmatch(part))
    package = _package([match["name"] for match in found])
    summary = f"{len(found)} modules {f'of {package} ' if package else ''}changed"
    return Changes(text, summary, tuple(f"{match['name']} {match['how']}" for match in found))


def _package(names: list[str]) -> str:
    """The package that holds all of these modules; empty for none."""
    levels = zip(*(name.split(".")[:-1] for name in names), strict=False)
    return ".".join(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))
