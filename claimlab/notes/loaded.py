"""What reading a frontmatter gives, whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.notes.faults import Fault
    from claimlab.notes.note import Value


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a character of the text.

    Attributes:
        index: Of the character.
        code: Which fault it is.
        message: What is wrong.
        hint: What to do about it.
        field: The field whose value was kept as written, since YAML refuses it; empty for every other fault.
    """

    index: int
    code: Fault
    message: str
    hint: str = ""
    field: str = ""


@dataclass(slots=True)
class Loaded:
    """A mapping read from YAML text.

    Attributes:
        values: Key → value, scalars as text.
        indices: Dotted path of a key or list position (``experiments.0.preset``) → index of its first character.
        problems: What was wrong and could be lived with.
    """

    values: dict[str, Value] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
