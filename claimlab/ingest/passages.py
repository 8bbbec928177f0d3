"""Find the labelled passages of a source note, such as ``**KB connections:**`` or ``## Key findings``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimlab.ingest.markers import begins_hint

_HEADING = re.compile(r"#{1,6}[ \t]+(?P<label>.*?)[ \t#]*")
_BOLD = re.compile(r"\*\*(?P<label>[^*\n]{2,60}?)(?::\*\*|\*\*:)[ \t]*(?P<rest>.*)")
_CAPITALS = re.compile(r"(?P<label>[A-Z][A-Z ]{3,30}):[ \t]*(?P<rest>.*)")
_PLAIN = re.compile(
    r"(?P<label>KB connections?|Extraction hints?|Key (?:findings|facts)):[ \t]*(?P<rest>.*)", re.IGNORECASE
)
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_NESTED = 2
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,3}[.)])[ \t]+(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a passage, with its one-based line and column in the note."""

    text: str
    line: int
    column: int = 1


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
        is one item for each of its paragraphs. A line that marks a claim or a divergence always begins an item.
        """
        items: list[_Item] = []
        after_blank = True
        numbered = False
        for row in self.rows:
            if not row.text.strip():
                after_blank = True
                continue
            match = _ITEM.fullmatch(row.text)
            ordered = match is not None and match["mark"][0].isdigit()
            is_hint = begins_hint(row.text)
            if match and len(match["indent"].expandtabs(4)) < _NESTED and (ordered or not numbered or after_blank):
                numbered = ordered
                items.append(_Item([match["text"].strip()], row.line, row.column + match.start("text")))
            elif is_hint:
                text = match["text"] if match else row.text.lstrip()
                items.append(_Item([text.rstrip()], row.line, row.column + row.text.index(text)))
            elif items and (match or row.text[:1] in (" ", "\t") or not after_blank):
                items[-1].go_on(match["text"] if match else row.text, listed=match is not None)
            else:
                items.append(_Item([row.text.strip()], row.line, row.column))
            after_blank = False
        return tuple(Row("".join(item.parts), item.line, item.column) for item in items)


@dataclass(slots=True)
class _Item:
    """A list item while its lines are being gathered; parts are joined once, so that a long one costs no more."""

    parts: list[str]
    line: int
    column: int

    def go_on(self, text: str, *, listed: bool) -> None:
        self.parts.append("; " if listed and not self.parts[-1].endswith((":", ";", ".")) else " ")
        self.parts.append(text.strip())


def find_passages(body: str, first_line: int) -> tuple[Passage, ...]:
    """Split a body into its labelled passages; text before the first label has the label ``""``.

    Args:
        body: Text after the frontmatter.
        first_line: One-based line in the file at which it begins.
    """
    passages: list[Passage] = []
    label, fence = "", ""
    rows: list[Row] = []
    for number, text in enumerate(body.split("\n"), start=first_line):
        mark = _FENCE.match(text)
        if fence or mark:
            fence = _next_fence(fence, mark[1] if mark else "")
            continue
        if (start := _label(text, number)) is not None:
            passages.append(Passage(label, tuple(rows)))
            label, rows = start.label, list(start.rows)
        else:
            rows.append(Row(text.rstrip("\r"), number))
    passages.append(Passage(label, tuple(rows)))
    return tuple(passage for passage in passages if passage.label or passage.text)


def _next_fence(fence: str, mark: str) -> str:
    """The fence that is open after a line: a fence closes with at least as many of the same marks."""
    if not fence:
        return mark
    return "" if mark and mark[0] == fence[0] and len(mark) >= len(fence) else fence


def _label(text: str, line: int) -> Passage | None:
    """The passage that a line begins; ``None`` when the line is text."""
    row = text.rstrip()
    if begins_hint(row):
        return None
    if match := _HEADING.fullmatch(row):
        return Passage(_plain(match["label"]), ())
    for pattern in (_BOLD, _CAPITALS, _PLAIN):
        if match := pattern.fullmatch(row):
            rest = Row(match["rest"], line, match.start("rest") + 1)
            return Passage(_plain(match["label"]), (rest,) if rest.text else ())
    return None


def _plain(label: str) -> str:
    return " ".join(re.sub(r"[*_:]+", " ", label).lower().split())
