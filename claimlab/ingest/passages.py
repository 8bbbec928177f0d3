"""Find the labelled passages of a source note, such as ``**KB connections:**`` or ``## Key findings``."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from claimlab.ingest.markers import begins_hint, is_heading, is_marked

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6}[ \t]+(?P<label>.*?)[ \t#]*")
_BOLD = re.compile(r"\*\*(?P<label>[^*\n]{2,60}?)(?::\*\*|\*\*:)[ \t]*(?P<rest>.*)")
_CAPITALS = re.compile(r"(?P<label>[A-Z][A-Z ]{3,30}):[ \t]*(?P<rest>.*)")
_PLAIN = re.compile(
    r"(?P<label>KB connections?|Extraction hints?|Key (?:findings|facts)):[ \t]*(?P<rest>.*)", re.IGNORECASE
)
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_NESTED = 2
_QUOTE = re.compile(r"[ ]{0,3}>(?:[ ]{0,3}>)*[ ]?")
_CELL = re.compile(r"(?:\\.|[^|])+")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,3}[.)])[ \t]+(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Join:
    """Where a line begins that was joined to the one above: in the joined text, and in the note."""

    start: int
    line: int
    column: int
    listed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a passage, or several joined into one, with its one-based line and column in the note."""

    text: str
    line: int
    column: int = 1
    joins: tuple[Join, ...] = ()

    def place(self, index: int) -> tuple[int, int]:
        """One-based line and column of a character of the text."""
        at = bisect_right(self.joins, index, key=attrgetter("start"))
        join = self.joins[at - 1] if at else Join(0, self.line, self.column, listed=False)
        return join.line, join.column + index - join.start

    def without_sub_items(self, start: int, end: int) -> str:
        """A part of the text up to the next sub-item; where nothing comes before that one, it is the text."""
        for join in self.joins[bisect_right(self.joins, start, key=attrgetter("start")) :]:
            if join.start >= end:
                break
            if join.listed and (said := self.text[start : join.start].strip(" ;")):
                return said
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Passage:
    """Everything under one label, up to the next label or heading.

    ``label`` is in lower case, without colon; ``rows`` begin with what stands behind the label on its own line, if
    anything does. Lines in code fences are left out.
    """

    label: str
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        """The passage as one line of text, without the claims and divergences that are marked below its first line."""
        said: list[str] = []
        for row in self.rows:
            if said and begins_hint(row.text):
                break
            if row.text.strip():
                said.append(" ".join(row.text.split()))
        return " ".join(said)

    def items(self) -> tuple[Row, ...]:
        """Top-level list items, each with its continuation lines and sub-items joined into one line.

        Bullets right under a numbered item are its sub-items even when they are not indented. A passage without a list
        is one item for each of its paragraphs. A line that marks a claim or a divergence always begins an item, and so
        does the cell of a table that marks one. What quotes a line, ``>``, is no part of an item.
        """
        items: list[_Item] = []
        after_blank = True
        numbered = False
        depth = 0
        for row in self.rows:
            quote, text = _unquoted(row.text)
            if not text.strip():
                after_blank = True
                continue
            after_blank = after_blank or quote > depth
            depth = quote
            at = row.column + len(row.text) - len(text)
            if text.startswith("|") and (cells := _marked_cells(text)):
                items.extend(_Item(cell, row.line, at + index) for index, cell in cells)
                after_blank = True  # the next row says something else
                continue
            match = _ITEM.fullmatch(text)
            ordered = match is not None and match["mark"][0].isdigit()
            said, column = (match["text"], at + match.start("text")) if match else (text, at)
            if match and len(match["indent"].expandtabs(4)) < _NESTED and (ordered or not numbered or after_blank):
                numbered = ordered
                items.append(_Item(said, row.line, column))
            elif begins_hint(text):
                items.append(_Item(said, row.line, column))
            elif items and (match or text[:1] in (" ", "\t") or not after_blank):
                items[-1].go_on(said, row.line, column, listed=match is not None)
            else:
                items.append(_Item(text, row.line, at))
            after_blank = False
        return tuple(item.row() for item in items)


class _Item:
    """A list item while its lines are being gathered; parts are joined once, so that a long one costs no more."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self._line, self._column = line, column + len(text) - len(text.lstrip())
        self._parts = [text.strip()]
        self._length = len(self._parts[0])
        self._joins: list[Join] = []

    def go_on(self, text: str, line: int, column: int, *, listed: bool) -> None:
        joint = "; " if listed and not self._parts[-1].endswith((":", ";", ".")) else " "
        words = text.strip()
        at = column + len(text) - len(text.lstrip())
        self._joins.append(Join(self._length + len(joint), line, at, listed))
        self._parts += (joint, words)
        self._length += len(joint) + len(words)

    def row(self) -> Row:
        return Row("".join(self._parts), self._line, self._column, tuple(self._joins))


def _unquoted(text: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without its ``>``."""
    match = _QUOTE.match(text)
    return (match[0].count(">"), text[match.end() :]) if match else (0, text)


def _marked_cells(text: str) -> list[tuple[int, str]]:
    """The cells of a table's row that begin with a mark, each with where it begins; empty when none does."""
    return [(match.start(), match[0]) for match in _CELL.finditer(text) if begins_hint(match[0])]


def find_passages(body: str, first_line: int) -> tuple[Passage, ...]:
    """Split a body into its labelled passages; text before the first label has the label ``""``.

    Args:
        body: Text after the frontmatter.
        first_line: One-based line in the file at which it begins.
    """
    passages: list[Passage] = []
    label = ""
    rows: list[Row] = []
    for row, in_code in _lines(body, first_line):
        if in_code:
            continue
        if (start := _label(row)) is not None:
            passages.append(Passage(label, tuple(rows)))
            label, rows = start.label, list(start.rows)
        else:
            rows.append(row)
    passages.append(Passage(label, tuple(rows)))
    return tuple(passage for passage in passages if passage.label or passage.text)


def marks_in_code(body: str, first_line: int) -> tuple[Row, ...]:
    """Lines that would mark something if they were not code: in a fence, or from their first letter."""
    found = []
    for row, in_code in _lines(body, first_line):
        text = row.text.lstrip()
        if is_marked(text) if in_code else text.startswith("`") and is_marked(text.lstrip("`")):
            found.append(Row(text, row.line, len(row.text) - len(text) + 1))
    return tuple(found)


def _lines(body: str, first_line: int) -> Iterator[tuple[Row, bool]]:
    """Every line with whether it is a part of a code fence."""
    fence = ""
    for number, text in enumerate(body.split("\n"), start=first_line):
        mark = _FENCE.match(text)
        yield Row(text.rstrip("\r"), number), bool(fence or mark)
        if fence or mark:
            fence = _next_fence(fence, mark[1] if mark else "")


def _next_fence(fence: str, mark: str) -> str:
    """The fence that is open after a line: a fence closes with at least as many of the same marks."""
    if not fence:
        return mark
    return "" if mark and mark[0] == fence[0] and len(mark) >= len(fence) else fence


def _label(line: Row) -> Passage | None:
    """The passage that a line begins; ``None`` when the line is text."""
    row = line.text.rstrip()
    if begins_hint(row):
        # a heading that marks something has no text that goes on it, and belongs to nothing above it
        return Passage("", (line, Row("", line.line))) if is_heading(row) else None
    if match := _HEADING.fullmatch(row):
        return Passage(_plain(match["label"]), ())
    for pattern in (_BOLD, _CAPITALS, _PLAIN):
        if match := pattern.fullmatch(row):
            rest = Row(match["rest"], line.line, match.start("rest") + 1)
            return Passage(_plain(match["label"]), (rest,) if rest.text else ())
    return None


def _plain(label: str) -> str:
    return " ".join(re.sub(r"[*_:]+", " ", label).lower().split())
