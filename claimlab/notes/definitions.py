"""Definitions of reference links, ``[label]: path "title"``, which say where ``[text][label]`` leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.regions import Regions

DEFINITION = re.compile(
    r"\[(?!\^)(?P<label>[^\[\]\n]{1,999})\]:[ \t]*(?:<(?P<angled>[^<>\n]+)>|(?P<plain>[^\s<][^\s]*))"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?=\r?\n|\Z)"
)
_AT_LINE = re.compile(r"^ {0,3}(?=\[[^\]\n]+\]:)", re.MULTILINE)
_LABEL = re.compile(r"\[([^\[\]\n]{1,999})\]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")


def find_definitions(body: str, regions: Regions) -> Iterator[re.Match[str]]:
    """The definitions that some other place in the body names; within a paragraph such a line is text."""
    used: dict[str, int] | None = None
    after = -1  # end of the definition before
    for start in _AT_LINE.finditer(body):
        match = DEFINITION.match(body, start.end())
        if match is None or regions.covers(match.start()):
            continue
        if start.start() != after + 1 and not _may_begin(body, start.start(), regions):
            continue
        after = body.find("\n", match.end())
        used = _count_labels(body) if used is None else used
        if used.get(_folded(match["label"]), 0) > 1:
            yield match


def _may_begin(body: str, line: int, regions: Regions) -> bool:
    """Whether no paragraph goes on in the line that begins at this index."""
    if line == 0:
        return True
    before = body.rfind("\n", 0, line - 1) + 1
    above = body[before : line - 1]
    return not above.strip() or _HEADING.match(above) is not None or regions.covers(before)


def _count_labels(body: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for label in _LABEL.findall(body):
        key = _folded(label)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())
