"""Undo what copying a note from a code-hosting page does to it.

A page shows a file with a size header above it and a gutter beside it. Selecting the lot and pasting it gives::

    67 lines
    5.8 KiB
    Markdown
    ---
    |
    type: source
    |

with one bar or two, and often without its blank lines; or a bar ends each line. Each step below undoes one such habit
and remembers which line of the paste each remaining line came from, so that a diagnostic can still name the line that
the person sees. A text without these traces comes back as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = re.compile(
    r"\d+ lines?(?: \(\d+ (?:loc|sloc)\))?(?: · .*)?|\d+(?:\.\d+)? ?(?:bytes?|[KMG]i?B)|markdown|plain text|text"
    r"|raw|blame|preview|code|copy raw file|download raw file|edit|history|permalink",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\d+ lines?\b.*|\d+(?:\.\d+)? ?(?:bytes?|[KMG]i?B)", re.IGNORECASE)
_NUMBERED = re.compile(r"[ \t]*(?P<number>\d+)(?:[ \t]*[|│][ ]?|\t|[ ]{2})(?P<text>.*)")
_FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})[ \t]*(?:markdown|md)?[ \t]*", re.IGNORECASE)
_BAR = "|"
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A note as its author wrote it.

    Attributes:
        text: The clean text; the text that was given, when nothing had to be undone.
        steps: What was undone, in words; empty for a text that was no paste.
        origin: One-based line of the paste for each line of ``text``.
        odd_line: First line of the paste that does not fit its pattern; 0 when all do.
    """

    text: str
    steps: tuple[str, ...]
    origin: tuple[int, ...]
    odd_line: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    origin: int


def unwrap(text: str) -> Unwrapped:
    """Undo a paste: size header, a ``|`` after every line, line numbers, a code fence around the whole."""
    lines = [_Line(row.rstrip("\r"), number) for number, row in enumerate(text.split("\n"), start=1)]
    steps: list[str] = []
    odd_line = 0
    undo: tuple[Callable[[list[_Line]], tuple[list[_Line], str, int]], ...] = (_header, _ends, _bars, _numbers, _fence)
    for step in undo:
        lines, said, odd = step(lines)
        if said:
            steps.append(said)
        odd_line = odd_line or odd
    if not steps:
        return Unwrapped(text, (), tuple(range(1, text.count("\n") + 2)))
    clean = "\n".join(line.text for line in lines).rstrip("\n") + "\n"
    return Unwrapped(clean, tuple(steps), tuple(line.origin for line in lines), odd_line)


def _header(lines: list[_Line]) -> tuple[list[_Line], str, int]:
    """Drop the size header, however often the page repeated it; it must name a size, or it is text."""
    end = 0
    while end < len(lines) and (not lines[end].text.strip() or _HEADER.fullmatch(lines[end].text.strip())):
        end += 1
    if not any(_SIZE.fullmatch(line.text.strip()) for line in lines[:end]):
        return lines, "", 0
    return lines[end:], f"removed the page's size header ({end} lines)", 0


def _ends(lines: list[_Line]) -> tuple[list[_Line], str, int]:
    """Drop the bar at the end of every line; one that has none does not fit and is named.

    The rows of a table end in a bar too, but hold another one, so that a table alone is no sign of a paste; within a
    paste they end in two.
    """
    texts = [line for line in _without_blank_end(lines) if line.text.strip() not in ("", _BAR)]
    without = [line for line in texts if not line.text.rstrip().endswith(_BAR)]
    signs = sum(line.text.rstrip().find(_BAR) == len(line.text.rstrip()) - 1 for line in texts)
    if signs < _ENOUGH or len(without) * 10 > len(texts):
        return lines, "", 0
    kept = [_Line(line.text.rstrip().removesuffix(_BAR).rstrip(), line.origin) for line in lines]
    return (
        kept,
        f"removed the '|' at the end of every line ({len(texts) - len(without)} of them)",
        without[0].origin if without else 0,
    )


def _bars(lines: list[_Line]) -> tuple[list[_Line], str, int]:
    """Drop the bars that follow every line.

    The page puts the same number of bars behind each line (the shortest run seen) and may lose blank lines on the way,
    so a run of twice that length stands for one blank line, and so on. A run in between does not fit and is named.
    """
    body = _without_blank_end(lines)
    bars = sum(line.text.strip() == _BAR for line in body)
    if bars < _ENOUGH or bars * 5 < len(body) * 2:
        return lines, "", 0
    runs = _runs(body)
    each = min((len(run) for _, run in runs[:-1]), default=0) or 1
    kept: list[_Line] = []
    odd_line = 0
    for last, (line, run) in enumerate(runs, start=1 - len(runs)):
        kept.append(line)
        kept.extend(_Line("", bar.origin) for bar in run[each::each])
        if not run or len(run) % each:
            odd_line = odd_line or (line.origin if last else 0)
    return kept, f"removed the '|' after every line ({bars} of them)", odd_line


def _runs(body: list[_Line]) -> list[tuple[_Line, list[_Line]]]:
    """Each line with the bars that follow it; bars before the first line follow a blank one."""
    runs: list[tuple[_Line, list[_Line]]] = []
    for line in body:
        if line.text.strip() != _BAR:
            runs.append((line, []))
        elif runs:
            runs[-1][1].append(line)
        else:
            runs.append((_Line("", line.origin), [line]))
    return runs


def _without_blank_end(lines: list[_Line]) -> list[_Line]:
    end = len(lines)
    while end and not lines[end - 1].text.strip():
        end -= 1
    return lines[:end]


def _numbers(lines: list[_Line]) -> tuple[list[_Line], str, int]:
    """Drop a gutter of consecutive line numbers, on the lines or between them."""
    body = _without_blank_end(lines)
    if len(body) < _ENOUGH:
        return lines, "", 0
    said = "removed the line numbers"
    matches = [
        _NUMBERED.fullmatch(line.text) or re.fullmatch(r"[ \t]*(?P<number>\d+)(?P<text>)", line.text) for line in body
    ]
    if all(match is not None and int(match["number"]) == index for index, match in enumerate(matches, start=1)):
        texts = [match["text"] for match in matches if match is not None]
        return [_Line(text, line.origin) for text, line in zip(texts, body, strict=True)], said, 0
    between = body[::2]
    if len(between) >= _ENOUGH and all(line.text.strip() == str(n) for n, line in enumerate(between, start=1)):
        return body[1::2], said, 0
    return lines, "", 0


def _fence(lines: list[_Line]) -> tuple[list[_Line], str, int]:
    """Drop a code fence around the whole text."""
    first = next((index for index, line in enumerate(lines) if line.text.strip()), len(lines))
    last = next((index for index in range(len(lines) - 1, -1, -1) if lines[index].text.strip()), -1)
    if last - first < 2:
        return lines, "", 0
    opening = _FENCE.fullmatch(lines[first].text)
    inner = lines[first + 1 : last]
    closing = lines[last].text.strip()
    if opening is None or closing != opening["marks"] or any(line.text.strip() == closing for line in inner):
        return lines, "", 0
    return inner, "removed the code fence around the note", 0
