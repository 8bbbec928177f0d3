"""Where a note's frontmatter stands, and what it says."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from claimlab.notes.encoding import BOM
from claimlab.notes.faults import Fault
from claimlab.notes.loaded import Loaded, Problem
from claimlab.notes.plain_yaml import read_plain

if TYPE_CHECKING:
    from claimlab.notes.note import Value

MAX_CHARACTERS = 256 * 1024
_OPENING = re.compile(rf"{BOM}?(?P<blank>(?:[ \t]*\r?\n){{0,999}})(?P<fence>---|\+\+\+)[ \t]*(?:\r?\n|\Z)")
_YAML_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_TOML_CLOSING = re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE)
_FIELD = re.compile(r"^[^\s#:\-][^:\n]*:(?:[ \t\r]|$)", re.MULTILINE)
_FIELD_LINE = r"[^\s#:\-][^:\n]*:(?:[ \t].*)?\r?(?:\n|\Z)"
_FIELD_LINES = re.compile(
    rf"(?:{_FIELD_LINE}|[ \t]+\S.*(?:\n|\Z)|-[ \t].*(?:\n|\Z)|(?:#.*\n)+(?={_FIELD_LINE}))*"  # a comment between fields
)


@dataclass(frozen=True, slots=True)
class Fences:
    """Indices into a note's text: the frontmatter is ``text[start:end]``, the body begins at ``body``."""

    start: int
    end: int
    body: int
    toml: bool = False
    late: bool = False
    closed: bool = True


@dataclass(slots=True)
class Frontmatter:
    """The frontmatter of one note; indices count from the note's beginning."""

    fences: Fences
    values: dict[str, Value] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def find_fences(text: str) -> Fences | None:
    """Find the frontmatter; ``None`` when the note has none.

    The closing line is ``---`` or ``...``. Blank lines or a BOM before the opening line are tolerated. A first ``---``
    with no field under it is a thematic break.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    start, late = opening.end(), bool(opening["blank"])
    if opening["fence"] == "+++":
        closing = _TOML_CLOSING.search(text, start)
        return (
            Fences(start, closing.start(), _next_line(text, closing.end()), toml=True, late=late) if closing else None
        )
    closing = _YAML_CLOSING.search(text, start)
    if closing is None:
        lines = _FIELD_LINES.match(text, start)
        end = lines.end() if lines else start
        return Fences(start, end, end, late=late, closed=False) if _FIELD.search(text, start, end) else None
    inside = text[start : closing.start()]
    if inside.strip() and not _FIELD.search(inside):
        return None
    return Fences(start, closing.start(), _next_line(text, closing.end()), late=late)


def read_frontmatter(text: str) -> Frontmatter | None:
    """Read a note's frontmatter with everything that is wrong about it; ``None`` when it has none."""
    fences = find_fences(text)
    if fences is None:
        return None
    found = Frontmatter(fences)
    if not fences.closed:
        message = "the frontmatter is never closed; its fields are read up to the first line that is none"
        found.problems.append(Problem(0, Fault.UNCLOSED, message, "close it with a line of '---'"))
    if fences.late:
        message = "blank lines stand before the frontmatter, which other tools then take for text"
        found.problems.append(Problem(0, Fault.LATE_FENCE, message, "start the file with '---'"))
    content = text[fences.start : fences.end]
    if len(content) > MAX_CHARACTERS:
        message = f"the frontmatter has {len(content)} characters; more than {MAX_CHARACTERS} are not read"
        found.problems.append(Problem(fences.start, Fault.BOUNDS, message, "move the text into the body"))
        return found
    loaded = _load_toml(content) if fences.toml else load_lines(content)
    found.values = loaded.values
    found.indices = {key: index + fences.start for key, index in loaded.indices.items()}
    found.problems.extend(replace(item, index=item.index + fences.start) for item in loaded.problems)
    return found


def load_lines(content: str) -> Loaded:
    """Read what stands between the fences; what cannot be read is left out and reported."""
    plain = read_plain(content)
    if plain is not None:
        return plain
    from claimlab.notes.recovery import recover_fields  # noqa: PLC0415 - a plain vault needs no YAML parser
    from claimlab.notes.yaml_text import YamlFault, load_yaml  # noqa: PLC0415

    try:
        return load_yaml(content)
    except YamlFault as fault:
        return recover_fields(content, fault.problem)


def _load_toml(content: str) -> Loaded:
    loaded = Loaded(problems=[Problem(0, Fault.TOML, "TOML frontmatter is read, never written", "write YAML")])
    try:
        data = tomllib.loads(content.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        loaded.problems.append(Problem(0, Fault.SYNTAX, f"not TOML: {error}"))
        return loaded
    for key, value in data.items():
        match = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[.=\]]", content, re.MULTILINE)
        loaded.indices[key] = match.start() if match else 0
        loaded.values[key] = _as_text(value)
    return loaded


def _as_text(value: Any) -> Value:
    if isinstance(value, dict):
        return {str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _next_line(text: str, index: int) -> int:
    return index + 1 if text.startswith("\n", index) else index
