"""From a note's frontmatter to a claim, source or divergence, with every fault at its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from claimlab.claims import Claim, Divergence, Source
from claimlab.errors import Diagnostic, Severity
from claimlab.graph.domain_notes import NULLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.notes.note import Note, Value

WRONG_SHAPE = "CL011"
UNKNOWN_WORD = "CL012"
MALFORMED_RULE = "CL014"

_RULE_FIELDS = ("experiments", "status_from")
_WORDS_EXPECTED = re.compile(r"'([^']+)'")
_REASONS = {
    "tuple_type": "must be a string or a list of strings",
    "string_type": "must be a string",
    "model_type": "must hold fields of its own",
    "missing": "is missing",
    "extra_forbidden": "is not a field that belongs here",
}
_Model = TypeVar("_Model", bound=BaseModel)


class Read(NamedTuple):
    """A model read from a note (``None`` when not even the faulty fields left out make one) and its diagnostics."""

    model: BaseModel | None
    diagnostics: tuple[Diagnostic, ...]


def read_schema(note: Note) -> tuple[BaseModel | None, tuple[Diagnostic, ...]]:
    """The claim, source or divergence that a note's type says it is; a claim's id has no part in its faults."""
    if note.type == "claim":
        return read_claim(note, "claim")
    return read_source(note) if note.type == "source" else read_divergence(note)


def read_claim(note: Note, claim_id: str) -> tuple[Claim | None, tuple[Diagnostic, ...]]:
    """The claim of a note; a field that does not fit is left out and reported, but a faulty rule spoils the claim."""
    return _read(Claim, note, {"id": claim_id, "title": note.title})


def read_source(note: Note) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The source of a note."""
    return _read(Source, note, {"title": note.title})


def read_divergence(note: Note) -> tuple[Divergence | None, tuple[Diagnostic, ...]]:
    """The divergence of a note."""
    return _read(Divergence, note, {"title": note.title})


def _read(model: type[_Model], note: Note, given: Mapping[str, str]) -> tuple[_Model | None, tuple[Diagnostic, ...]]:
    values: dict[str, Any] = {name: value for name, value in note.frontmatter.items() if value not in NULLS}
    values.update(given)
    try:
        return model.model_validate(values), ()
    except ValidationError as error:
        faults = error.errors(include_url=False)
    diagnostics = _diagnostics(model, note, faults)
    wrong = {str(fault["loc"][0]) if fault["loc"] else "experiments" for fault in faults}
    if wrong & set(_RULE_FIELDS):
        return None, diagnostics
    kept = {name: value for name, value in values.items() if name not in wrong}
    try:
        return model.model_validate(kept), diagnostics
    except ValidationError:
        return None, diagnostics


def _diagnostics(model: type[BaseModel], note: Note, faults: list[Any]) -> tuple[Diagnostic, ...]:
    found: dict[tuple[int, int, str], Diagnostic] = {}
    for fault in faults:
        diagnostic = _diagnostic(model, note, fault)
        found.setdefault((diagnostic.line, diagnostic.column, diagnostic.code), diagnostic)
    return tuple(found.values())


def _diagnostic(model: type[BaseModel], note: Note, fault: Mapping[str, Any]) -> Diagnostic:
    loc = tuple(fault["loc"])
    field = str(loc[0]) if loc else "experiments"
    line, column = locate(note, loc or (field,))
    written = fault["input"]
    if fault["type"] == "enum":
        words = _WORDS_EXPECTED.findall(str(fault["ctx"]["expected"]))
        message = f"unknown {field} '{_brief(written)}'"
        return Diagnostic(note.path, line, column, UNKNOWN_WORD, message, Severity.ERROR, _word_hint(written, words))
    reason = _REASONS.get(fault["type"]) or str(fault["msg"]).removeprefix("Value error, ")
    code = MALFORMED_RULE if model is Claim and field in _RULE_FIELDS else WRONG_SHAPE
    where = ".".join(str(part) for part in loc if not str(part).startswith(("function-", "Condition", "lax-")))
    message = f"'{where or field}' {reason}" if fault["type"] in _REASONS else f"'{where or field}': {reason}"
    hint = "" if code == MALFORMED_RULE else f"read '{_brief(written)}'"
    return Diagnostic(note.path, line, column, code, message, Severity.ERROR, hint)


def locate(note: Note, loc: tuple[Any, ...]) -> tuple[int, int]:
    """Line and column of the innermost part of ``loc`` that has a place; of its value when it stands on that line."""
    for length in range(len(loc), 0, -1):
        place = note.places.get(".".join(str(part) for part in loc[:length]))
        if place is None:
            continue
        value = _value_at(note.frontmatter, loc[:length])
        if isinstance(value, str) and value and not isinstance(loc[length - 1], int):
            rows = note.text.split("\n", place.line)
            row = rows[place.line - 1] if len(rows) >= place.line else ""
            column = row.find(value, row.find(":", place.column - 1) + 1)
            if column >= 0:
                return place.line, column + 1
        return place.line, place.column
    return (1, 1) if note.frontmatter else (0, 0)


def _value_at(values: Any, loc: tuple[Any, ...]) -> Value | None:
    for part in loc:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values  # type: ignore[no-any-return]


def _word_hint(written: Any, words: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a faulty note needs it

    near = get_close_matches(str(written).lower(), words, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else f"known are {', '.join(words)}"


def _brief(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
