"""Files of samples: one JSON object a line with the text fields ``prompt`` and ``response``.

Every fault of every file is named before anything is measured, each with its file, line and column.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError
from claimlab.lab.samples import Sample

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("prompt", "response")
_HINT = 'each line reads {"prompt": "…", "response": "…"}'


def read_sample_files(*paths: Path) -> tuple[tuple[Sample, ...], ...]:
    """The samples of each file, in the order of its lines; blank lines are passed over.

    Raises:
        InputError: a file cannot be read, holds no sample, or has lines that are none; carries the faults of all files.
    """
    read = [_read(path) for path in paths]
    if faults := [fault for _, found in read for fault in found]:
        raise InputError(faults)
    return tuple(samples for samples, _ in read)


def _read(path: Path) -> tuple[tuple[Sample, ...], list[Diagnostic]]:
    name = str(path)
    try:
        text = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except OSError as error:
        return (), [Diagnostic(name, 0, 0, "LAB001", f"cannot be read: {(error.strerror or str(error)).lower()}")]
    except UnicodeDecodeError as error:
        return (), [Diagnostic(name, 0, 0, "LAB001", f"is not UTF-8 at byte {error.start}", hint="save it as UTF-8")]
    samples: list[Sample] = []
    faults: list[Diagnostic] = []
    # only a line feed ends a line here: JSON text may hold the other separators of Unicode as they are
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        read = _sample(name, number, line.rstrip("\r"))
        if isinstance(read, Sample):
            samples.append(read)
        else:
            faults.append(read)
    if not samples and not faults:
        faults.append(Diagnostic(name, 0, 0, "LAB004", "holds no sample", hint=_HINT))
    return tuple(samples), faults


def _sample(name: str, number: int, line: str) -> Sample | Diagnostic:
    """One line as a sample, or what is wrong with it."""
    start = len(line) - len(line.lstrip()) + 1
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        return Diagnostic(name, number, error.colno, "LAB002", f"is not JSON: {error.msg.lower()}", hint=_HINT)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or brackets as deep
        return Diagnostic(name, number, start, "LAB002", f"is not JSON that can be read: {error}", hint=_HINT)
    if not isinstance(fields, dict):
        return Diagnostic(name, number, start, "LAB003", "is no JSON object", hint=_HINT)
    if missing := [f"'{field}'" for field in FIELDS if not _is_text(fields.get(field))]:
        return Diagnostic(name, number, start, "LAB003", f"has no text in {' and '.join(missing)}", hint=_HINT)
    return Sample(fields["prompt"], fields["response"])


def _is_text(value: object) -> bool:
    """Whether it is a string with something in it that a tokenizer can read: no half of a surrogate pair."""
    return isinstance(value, str) and bool(value) and not any("\ud800" <= letter <= "\udfff" for letter in value)
