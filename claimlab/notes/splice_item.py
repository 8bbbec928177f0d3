"""One more item in a list of texts, without touching any other byte of the note.

::

    aliases: [one, "two"]       # the item goes before the bracket
    aliases:
      - one                     # or on a line of its own, indented as the last one is
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError
from claimlab.notes.encoding import place_at
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.managed_block import line_end
from claimlab.notes.splice import field_span, format_in_flow, format_scalar, set_fields

if TYPE_CHECKING:
    from claimlab.notes.frontmatter import Frontmatter

_KEY_ALONE = re.compile(r"[^:\n]+:[ \t]*(?:[ \t]#[^\n]*)?\r?\n")
_FLOW = re.compile(r"[^:\n]+:\s*\[")
_DASH = re.compile(r"^([ \t]*)-[ \t]", re.MULTILINE)


def add_item(text: str, field: str, item: str) -> str:
    """Add a text to a list in the frontmatter, which is made when it is not there.

    Args:
        text: The whole note.
        field: A top-level field: a list of texts, a text (a list written with commas, or nothing yet), or missing.
        item: What to add.

    Returns:
        The text with nothing else changed; the same object when the list holds the item.

    Raises:
        InputError: this cannot be done without changing what else the frontmatter says. The diagnostic's path is
            empty: the caller knows it.
    """
    current = read_frontmatter(text)
    value = current.values.get(field) if current else None
    if current is None or value is None or current.fences.toml or not current.fences.closed:
        return set_fields(text, {field: [item]})  # which refuses what cannot be written
    if any(problem.code is Fault.SYNTAX for problem in current.problems):  # what the list says is a guess
        raise _refused(text, current, field, item)
    if isinstance(value, str):
        items = [part.strip() for part in value.split(",") if part.strip()]
    elif isinstance(value, list):
        items = [part for part in value if isinstance(part, str)]
    else:
        raise _refused(text, current, field, item)
    if item in items:
        return text
    if items and isinstance(value, str):
        return set_fields(text, {field: [*items, item] if "," in item else f"{value}, {item}"})
    result = _with_item(text, current, field, item)
    again = read_frontmatter(result)
    wanted = {**current.values, field: [*(value or ()), item]}
    if again is None or again.values != wanted or len(again.problems) != len(current.problems):
        raise _refused(text, current, field, item)
    return result


def _with_item(text: str, current: Frontmatter, field: str, item: str) -> str:
    span = field_span(text, current.fences, field)
    if span is None:
        return text
    start, end = span
    lines = text[start:end]
    if _FLOW.match(lines):
        closing = text.rfind("]", start, end)
        before = text[start:closing].rstrip()
        comma = "" if before.endswith(("[", ",")) else ","
        index = start + len(before)
        space = "" if before.endswith("[") else " "
        return f"{text[:index]}{comma}{space}{format_in_flow(item)}{text[index:]}"
    dashes = _DASH.findall(lines)
    if not dashes and not _KEY_ALONE.fullmatch(lines):  # the empty text in quotes
        return set_fields(text, {field: [item]})
    indent = dashes[0] if dashes else "  "
    return f"{text[:end]}{indent}- {format_scalar(item)}{line_end(text[start:])}{text[end:]}"


def _refused(text: str, current: Frontmatter, field: str, item: str) -> InputError:
    line, column = place_at(text, current.indices.get(field, 0))
    message = f"cannot add '{item}' to {field} without changing what else the frontmatter says"
    return InputError([Diagnostic("", line, column, Fault.NOT_WRITABLE, message, hint="add it by hand first")])
