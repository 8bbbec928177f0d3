"""The words around a place in a text."""

from __future__ import annotations

_WIDTH = 240


def excerpt(text: str, start: int, end: int) -> str:
    """The line around ``text[start:end]``, cut to a few hundred characters around it when it is longer."""
    farthest = 2 * _WIDTH + 1  # no further than needed to know that the line is longer
    first, last = max(0, start - farthest), min(len(text), end + farthest)
    line_start = text.rfind("\n", first, start) + 1 or first
    line_end = text.find("\n", end, last)
    line_end = last if line_end < 0 else line_end
    if line_end - line_start <= 2 * _WIDTH:
        return text[line_start:line_end].strip()
    left, right = max(line_start, start - _WIDTH), min(line_end, end + _WIDTH)
    before = "…" if left > line_start else ""
    after = "…" if right < line_end else ""
    return before + text[left:right].strip() + after
