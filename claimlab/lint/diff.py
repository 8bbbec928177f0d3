"""Changes of a note as a unified diff."""

from __future__ import annotations

import difflib


def show_diff(path: str, before: str, after: str, new_path: str = "") -> str:
    """A unified diff with three lines of context, which ``git apply`` takes."""
    old, new = _rows(before), _rows(after)
    lines = difflib.unified_diff(old, new, f"a/{path}", f"b/{new_path or path}", lineterm="")
    text = "\n".join(lines)
    return f"{text}\n" if text else ""


def _rows(text: str) -> list[str]:
    rows = text.split("\n")
    if rows[-1]:
        rows[-1] += "\n\\ No newline at end of file"
    else:
        rows.pop()
    return rows
