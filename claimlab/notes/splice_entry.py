"""One key of one entry in a list of mappings, set without touching any other byte of the note.

::

    literature:
      - source: "[[a paper]]"
        stance: confirm           # the new key goes under this line, or behind the value in {a flow mapping}
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError
from claimlab.notes.encoding import place_at
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import read_frontmatter
from claimlab.notes.managed_block import line_end
from claimlab.notes.splice import format_scalar

if TYPE_CHECKING:
    from claimlab.notes.frontmatter import Frontmatter
    from claimlab.notes.note import Value

_WORD = re.compile(r"[^:\n]*:[ \t]*(?P<value>[\w-]+|\"[\w-]*\"|'[\w-]*')")
_NOTHING_BEHIND = re.compile(r"[ \t]*(?:[ \t]#[^\n]*)?\r?(?=\n|\Z)")


def set_in_entry(text: str, field: str, position: int, key: str, value: str, *, after: str) -> str:
    """Set a key of an entry, where it stands or behind another key whose value is one word.

    Args:
        text: The whole note.
        field: The list.
        position: Of the entry, from 0.
        key: To set.
        value: One word.
        after: A key that the entry has.

    Returns:
        The text with nothing else changed; the same object when it says so already.

    Raises:
        InputError: this cannot be done without changing what else the frontmatter says. The diagnostic's path is
            empty: the caller knows it.
    """
    current = read_frontmatter(text)
    entry = f"{field}.{position}"
    index = current.indices.get(f"{entry}.{key}", current.indices.get(f"{entry}.{after}")) if current else None
    if current is None or index is None or current.fences.toml:
        raise _refused(text, 0, entry, key)
    wanted = _expected(current, field, position, key, value)
    if wanted == current.values:
        return text
    word = _WORD.match(text, index)
    if word is None:
        raise _refused(text, index, entry, key)
    if f"{entry}.{key}" in current.indices:
        result = text[: word.start("value")] + format_scalar(value) + text[word.end("value") :]
    else:
        result = _inserted(text, index, word.end(), f"{key}: {format_scalar(value)}")
    again = read_frontmatter(result)
    if again is None or again.values != wanted:
        raise _refused(text, index, entry, key)
    return result


def _inserted(text: str, index: int, end: int, said: str) -> str:
    behind = _NOTHING_BEHIND.match(text, end)
    if behind is None:  # inside a flow mapping
        return f"{text[:end]}, {said}{text[end:]}"
    indent = " " * (index - text.rfind("\n", 0, index) - 1)
    newline = line_end(text)
    line = text[: behind.end()].removesuffix("\r")
    return f"{line}{newline}{indent}{said}{text[len(line) :]}"


def _expected(current: Frontmatter, field: str, position: int, key: str, value: str) -> dict[str, Value]:
    values = copy.deepcopy(dict(current.values))
    entries = values[field]
    if isinstance(entries, list) and isinstance(entry := entries[position], dict):
        entry[key] = value
    return values


def _refused(text: str, index: int, entry: str, key: str) -> InputError:
    line, column = place_at(text, index)
    message = f"cannot set {key} in {entry} without changing what else the frontmatter says"
    return InputError([Diagnostic("", line, column, Fault.NOT_WRITABLE, message, hint="write it by hand")])
