"""Diagnostics that a vault has come to live with, so that ``check`` fails only on new ones.

The file is JSON and holds no line numbers, so that an edit elsewhere in a note brings nothing back::

    {"format": 1, "accepted": {"kb/a.md": {"CL030 [[x]] leads nowhere": 2}}}
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, EnvironmentFault, InputError, UsageError
from claimlab.lint.report import is_below
from claimlab.notes.encoding import encode
from claimlab.notes.faults import Fault
from claimlab.notes.output_file import write_output

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.notes.settings import Settings

DEFAULT = "claimlab-baseline.json"


def read_baseline(path: Path) -> dict[str, Counter[str]]:
    """Path of a note → how often each fault is accepted.

    Raises:
        UsageError: there is no such file.
        InputError: the file is not a baseline.
        EnvironmentFault: the file cannot be read.
    """
    try:
        accepted = _accepted(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"there is no baseline {path}; --update-baseline writes it") from error
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror}") from error
    if accepted is None:
        message = "is not a baseline"
        hint = "remove it, and write a new one with 'claimlab check --update-baseline'"
        raise InputError([Diagnostic(path.name, 0, 0, Fault.SETTINGS, message, hint=hint)])
    return accepted


def _accepted(data: bytes) -> dict[str, Counter[str]] | None:
    """What a baseline accepts; ``None`` when it is none."""
    try:
        content: Any = json.loads(data)
        accepted: Any = content["accepted"].items() if content["format"] == 1 else None
        return {note: Counter({str(key): int(n) for key, n in faults.items()}) for note, faults in accepted}
    except (TypeError, KeyError, ValueError, OverflowError, AttributeError, RecursionError):
        return None


def write_baseline(
    path: Path, diagnostics: Iterable[Diagnostic], root: Path, settings: Settings, below: str = ""
) -> int:
    """Accept these diagnostics; how many are accepted then.

    Args:
        path: The file.
        diagnostics: All that were found in a part of the vault.
        root: The vault's root.
        settings: What ``claimlab.toml`` says.
        below: That part; what is accepted outside it is kept. All of the vault when empty.

    Raises:
        UsageError: the file is there and is not a baseline.
        InputError: something is to be kept, and the file is not a baseline.
        EnvironmentFault: the file cannot be read or written.
    """
    before = read_baseline(path) if below and path.is_file() else {}
    accepted = {note: faults for note, faults in before.items() if not is_below(note, below)}
    for diagnostic in diagnostics:
        accepted.setdefault(diagnostic.path, Counter())[_fingerprint(diagnostic)] += 1
    data = {"format": 1, "accepted": accepted}
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_output(path, encode(text), root, settings, "a baseline", lambda old: not old or _accepted(old) is not None)
    return sum(counter.total() for counter in accepted.values())


def without_accepted(diagnostics: Iterable[Diagnostic], accepted: dict[str, Counter[str]]) -> tuple[Diagnostic, ...]:
    """The diagnostics that the baseline does not accept; of a fault that became more frequent, the last ones."""
    left = {path: Counter(counter) for path, counter in accepted.items()}
    kept = []
    for diagnostic in diagnostics:
        counter, key = left.get(diagnostic.path), _fingerprint(diagnostic)
        if counter is not None and counter[key] > 0:
            counter[key] -= 1
        else:
            kept.append(diagnostic)
    return tuple(kept)


def _fingerprint(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.code} {diagnostic.message}"
