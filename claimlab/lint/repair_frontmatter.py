"""Repairs of frontmatter: closed, moved to the first line, and values rewritten that YAML cannot read."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from claimlab.graph.rewrite import Edit, apply_edits
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.managed_block import line_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.frontmatter import Frontmatter
    from claimlab.notes.loaded import Problem
    from claimlab.notes.note import Note

_CLOSING = {"[": "]", "{": "}"}
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
        yield from _rewritten(note.text, frontmatter)


def _rewritten(text: str, frontmatter: Frontmatter) -> Iterator[tuple[str, Edit]]:
    """Values on one line that were kept as written, with their bracket closed or put in quotes."""
    for problem in frontmatter.problems:
        if problem.code is not Fault.SYNTAX or not problem.field:
            continue
        match = _LINE.match(text, frontmatter.indices.get(problem.field, len(text)))
        value = match["value"] if match else ""
        if match is None or match["key"] != problem.field or frontmatter.values.get(problem.field) != value:
            continue  # several lines, or read as more than a text
        if not value or " #" in value:
            continue  # nothing to read, or a comment, perhaps
        written = value + _CLOSING[value[0]] if _is_open(value) else json.dumps(value, ensure_ascii=False)
        edit = Edit(*match.span("value"), written)
        if _mends(text, frontmatter, edit, problem):
            yield str(Fault.SYNTAX), edit


def _is_open(value: str) -> bool:
    """Whether a value begins a list or mapping that it never ends; nobody meant those as a text."""
    closing = _CLOSING.get(value[0])
    return closing is not None and value.count(value[0]) > value.count(closing)


def _mends(text: str, before: Frontmatter, edit: Edit, problem: Problem) -> bool:
    """Whether with the edit this fault is gone, no other has come, and every other field reads as it did."""
    after = read_frontmatter(apply_edits(text, [edit]))
    if after is None or after.values.keys() != before.values.keys():
        return False
    others = [_said(item) for item in before.problems if item is not problem]
    if Counter(map(_said, after.problems)) - Counter(others):
        return False
    if any(after.values[name] != value for name, value in before.values.items() if name != problem.field):
        return False
    value = after.values[problem.field]
    if isinstance(value, str):
        return value == before.values[problem.field]
    items = [*value.values()] if isinstance(value, dict) else value
    return bool(items) and all(isinstance(item, str) and item for item in items)


def _said(problem: Problem) -> tuple[str, str, str]:
    return (problem.code, problem.field, problem.message)
