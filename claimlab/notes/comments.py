"""A body without its comments: ``%%…%%``, which Obsidian hides, and ``<!-- … -->``."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from claimlab.notes.regions import Regions

_MARKS = ("%%", "<!--", "-->")


def may_hold_comment(text: str) -> bool:
    """Whether a text, or a piece of one, may hold a part of a comment; quick, for most hold none."""
    return any(mark in text for mark in _MARKS)


class Shown:
    """What is left of a body; ``text`` is the same object when nothing is left out."""

    def __init__(self, body: str) -> None:
        spans = [span for span in Regions(body).spans if span.kind == "comment"] if may_hold_comment(body) else []
        self._starts = [span.start for span in spans]
        self._cut = [0, *accumulate(span.end - span.start for span in spans)]
        ends = [0, *(span.end for span in spans)]
        pieces = zip(ends, [*self._starts, len(body)], strict=True)
        self.text = "".join(body[start:end] for start, end in pieces) if spans else body

    def index(self, index: int) -> int:
        """Where a place of the body that no comment hides is in the text."""
        return index - self._cut[bisect_right(self._starts, index)]


@lru_cache(maxsize=4)
def shown(text: str, offset: int) -> Shown:
    """What is left of the body that begins at ``offset``; the last few are at hand, as many ask of one in a row."""
    return Shown(text[offset:])


def without_comments(body: str) -> str:
    """The body as a reader sees it; code keeps what looks like a comment."""
    return Shown(body).text
