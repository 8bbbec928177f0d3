"""Edits of a note that leave every other byte alone: fields of the frontmatter, and managed blocks.

Lines are replaced, YAML is never dumped: comments, order, quoting and line ends of everything else survive. After each
splice the result is read again and must say exactly what was meant, or nothing is returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError
from claimlab.notes.encoding import BOM, place_at
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import Fences, find_fences, read_frontmatter
from claimlab.notes.managed_block import Block, line_end, read_block, read_blocks, set_block

if TYPE_CHECKING:
    from claimlab.notes.note import Value

__all__ = [
    "Block",
    "FieldValue",
    "field_span",
    "format_in_flow",
    "read_block",
    "read_blocks",
    "set_block",
    "set_fields",
]

FieldValue = str | Sequence[str] | None

_PLAIN = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_./()+ -]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_PLAIN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER_LIKE = re.compile(r"[-+.\d][\d_.,:eExXa-fA-F+-]*")
_SCALAR_LINE = re.compile(
    r"(?P<head>[^:]+:[ \t]+)(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\"'\[{|>&*!#%@`\s](?:(?![ \t]#)[^\r\n])*?)"
    r"(?P<tail>[ \t]*(?:[ \t]#[^\r\n]*)?\r?\n?)"
)


def set_fields(text: str, fields: Mapping[str, FieldValue]) -> str:
    """Set, add or remove top-level fields of a note's frontmatter.

    Args:
        text: The whole note; without frontmatter it gets one.
        fields: Field → text, list of texts, or ``None`` to remove the field.

    Returns:
        The text with only the lines of these fields changed; the same object when nothing changes.

    Raises:
        InputError: the frontmatter cannot be edited safely (TOML, never closed, a field that YAML does not read the
            same way). The diagnostic's path is empty: the caller knows it.
    """
    current = read_frontmatter(text)
    values = current.values if current else {}
    changes = {name: value for name, value in fields.items() if not _says(values, name, value)}
    if not changes:
        return text
    if current is None:
        changes = {name: value for name, value in changes.items() if value is not None}
        return _verified(text, _with_new_frontmatter(text, changes), changes) if changes else text
    if current.fences.toml or not current.fences.closed:
        reason = "is TOML, which is read and never written" if current.fences.toml else "is never closed"
        raise InputError([Diagnostic("", 1, 1, Fault.NOT_WRITABLE, f"the frontmatter {reason}", hint="fix it by hand")])
    result = text
    for name, value in changes.items():
        result = _set_field(result, name, value)
    return _verified(text, result, changes)


def format_scalar(value: str) -> str:
    """A text as a YAML scalar that loaders read as this text: plain where that is safe, else double-quoted.

    A date stays plain, as people write dates, and loaders that know dates read one.
    """
    is_plain = _PLAIN.fullmatch(value) and value == value.strip() and value.lower() not in _WORDS
    if is_plain and (_PLAIN_DATE.fullmatch(value) or not _NUMBER_LIKE.fullmatch(value)):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda match: f"\\u{ord(match[0]):04x}", quoted)


def format_in_flow(value: str) -> str:
    """As :func:`format_scalar`, where the scalar stands between brackets."""
    scalar = format_scalar(value)
    return scalar if scalar.startswith('"') or not set(scalar) & set(",[]{}") else json.dumps(scalar)


def _says(values: Mapping[str, Value], name: str, value: FieldValue) -> bool:
    if value is None:
        return name not in values
    return name in values and values[name] == (value if isinstance(value, str) else list(value))


def _with_new_frontmatter(text: str, fields: Mapping[str, FieldValue]) -> str:
    newline = line_end(text)
    mark = BOM if text.startswith(BOM) else ""
    lines = "".join(_field_lines(name, value, newline) for name, value in fields.items())
    return f"{mark}---{newline}{lines}---{newline}{text[len(mark) :]}"


def _set_field(text: str, name: str, value: FieldValue) -> str:
    fences = find_fences(text)
    assert fences is not None  # noqa: S101 - the caller read it a moment ago
    newline = line_end(text[fences.start - 4 :]) if fences.start >= 4 else line_end(text)
    span = field_span(text, fences, name)
    if span is None:
        if value is None:
            return text
        separator = "" if text[: fences.end].endswith("\n") else newline
        return text[: fences.end] + separator + _field_lines(name, value, newline) + text[fences.end :]
    start, end = span
    if value is None:
        return text[:start] + text[end:]
    old = text[start:end]
    match = _SCALAR_LINE.fullmatch(old)
    if isinstance(value, str) and match:
        return text[:start] + match["head"] + format_scalar(value) + match["tail"] + text[end:]
    return text[:start] + _field_lines(name, value, newline, like=old) + text[end:]


def field_span(text: str, fences: Fences, name: str) -> tuple[int, int] | None:
    """Indices of the lines of a top-level field (its last occurrence, which is the one that counts)."""
    key = re.compile(
        rf"^(?:{re.escape(name)}|\"{re.escape(name)}\"|'{re.escape(name)}')[ \t]*:(?=[ \t\r\n]|\Z)", re.MULTILINE
    )
    starts = [match.start() for match in key.finditer(text, fences.start, fences.end)]
    if not starts:
        return None
    start = starts[-1]
    end = kept = _line_after(text, start, fences.end)
    while end < fences.end:
        following = _line_after(text, end, fences.end)
        line = text[end:following]
        if line.strip() and not (line[0] in " \t" or re.match(r"-[ \t\r\n]", line)):
            break
        end = following
        if line.strip():
            kept = end  # blank lines behind the field are not its own
    return start, kept


def _line_after(text: str, index: int, limit: int) -> int:
    end = text.find("\n", index, limit)
    return limit if end < 0 else end + 1


def _field_lines(name: str, value: FieldValue, newline: str, like: str = "") -> str:
    """A field as lines; a list in the style (flow or block, indented or not) of ``like``, the lines it replaces."""
    if value is None:
        return ""
    key = name if re.fullmatch(r"[A-Za-z_][\w -]*", name) else json.dumps(name, ensure_ascii=False)
    if isinstance(value, str):
        return f"{key}: {format_scalar(value)}{newline}"
    items = [format_scalar(item) for item in value]
    if not items or re.match(r"[^:]+:[ \t]*\[", like):
        return f"{key}: [{', '.join(format_in_flow(item) for item in value)}]{newline}"
    match = re.search(r"^([ \t]*)-[ \t]", like, re.MULTILINE)
    indent = match[1] if match else "  "
    return f"{key}:{newline}" + "".join(f"{indent}- {item}{newline}" for item in items)


def _verified(before: str, after: str, changes: Mapping[str, FieldValue]) -> str:
    """``after``, once it has been read again and says what was meant and nothing else."""
    old = read_frontmatter(before)
    new = read_frontmatter(after)
    expected: dict[str, object] = dict(old.values) if old else {}
    for name, value in changes.items():
        if value is None:
            expected.pop(name, None)
        else:
            expected[name] = value if isinstance(value, str) else list(value)
    if (new.values if new else {}) == expected:
        return after
    index = min((old.indices.get(name, 0) for name in changes), default=0) if old else 0
    line, column = place_at(before, index)
    message = f"cannot set {', '.join(changes)} without changing what else the frontmatter says"
    raise InputError([Diagnostic("", line, column, Fault.NOT_WRITABLE, message, hint="mend the frontmatter first")])
