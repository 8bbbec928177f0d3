"""Records as bytes: one text for one value, so that a digest means the record and nothing else.

The text is JSON with sorted keys, one-space indents, lists of plain values on one line and a newline at the end, so
that it reads well in a diff. Floats are written as ``repr`` writes them, which Python reads back to the same bits; an
infinite bound is the text ``"inf"`` or ``"-inf"``, which pydantic reads back as a number; NaN is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from claimlab.errors import LedgerError


def canonical_json(value: Any) -> bytes:
    """Write a record, or any JSON value, in its one canonical form.

    Args:
        value: A pydantic model, or mappings with text keys, sequences, text, numbers, booleans and ``None``.

    Raises:
        LedgerError: the value holds NaN, a lone surrogate or something that JSON has no word for.
    """
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    try:
        return (_written(value, 0) + "\n").encode("utf-8")
    except UnicodeEncodeError as error:
        raise LedgerError(f"a record cannot hold the lone surrogate in {error.object[:40]!r}") from None


def digest(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def record_digest(record: BaseModel) -> str:
    """SHA-256 of a record's canonical form: the name under which other records cite it."""
    return digest(canonical_json(record))


def _written(value: Any, depth: int) -> str:
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        inner = " " * (depth + 1)
        entries = (f"{inner}{_key(key)}: {_written(value[key], depth + 1)}" for key in sorted(value))
        return "{\n" + ",\n".join(entries) + "\n" + " " * depth + "}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        parts = [_written(part, depth + 1) for part in value]
        if not any(isinstance(part, Mapping | list | tuple) for part in value):
            return "[" + ", ".join(parts) + "]"
        inner = " " * (depth + 1)
        return "[\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * depth + "]"
    return _scalar(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise LedgerError(f"a record's keys must be text, not {key!r}")
    return json.dumps(key, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            raise LedgerError("a record cannot hold NaN: leave the measure out and say why in the trial's notes")
        return '"inf"' if value > 0 else '"-inf"'
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise LedgerError(f"a record cannot hold {value!r:.60}: {error}") from None
