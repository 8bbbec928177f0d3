"""Repairs of frontmatter: closed, moved to the first line, and values quoted that YAML cannot read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from claimlab.graph.rewrite import Edit
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.managed_block import line_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.frontmatter import Frontmatter
    from claimlab.notes.note import Note

_LINE = re.compile(r"(?P<key>[A-Za-z_][\w -]*):[ \t]+(?P<value>[^\r\n]*?)[ \t]*(?=\r?\n|\Z)")


def repair_frontmatter(note: Note) -> Iterator[tuple[str, Edit]]:
    """CL001, CL002 and CL007, with the edit that mends each."""
    if not any(item.code in (Fault.UNCLOSED, Fault.SYNTAX, Fault.LATE_FENCE) for item in note.diagnostics):
        return
    frontmatter = read_frontmatter(note.text)
    if frontmatter is None:
        return
    fences = frontmatter.fences
    if fences.late:
        start = note.text.index("---" if not fences.toml else "+++")
        begin = int(note.text.startswith("\ufeff"))
        yield str(Fault.LATE_FENCE), Edit(begin, start, "")
    if not fences.closed:
        newline = line_end(note.text)
        before = "" if note.text[: fences.end].endswith("\n") else newline
        yield str(Fault.UNCLOSED), Edit(fences.end, fences.end, f"{before}---{newline}")
    if not fences.toml:
        yield from _quoted(note, frontmatter)


def _quoted(note: Note, frontmatter: Frontmatter) -> Iterator[tuple[str, Edit]]:
    """Values on one line that were kept as written, put in quotes."""
    for problem in frontmatter.problems:
        if problem.code is not Fault.SYNTAX:
            continue
        start = max(
            (index for key, index in frontmatter.indices.items() if "." not in key and index <= problem.index),
            default=-1,
        )
        match = _LINE.match(note.text, start) if start >= 0 else None
        if match is None or frontmatter.values.get(match["key"]) != match["value"] or not match["value"]:
            continue  # several lines, or read as more than a text
        if " #" in match["value"]:
            continue  # a comment, perhaps
        written = json.dumps(match["value"], ensure_ascii=False)
        yield str(Fault.SYNTAX), Edit(match.start("value"), match.end("value"), written)
