"""Lists of harmful requests, each in the format in which its package holds it, and files of the user's own.

========================  =======================================================================
id                        file
========================  =======================================================================
``harmbench``             text, one request a line
``advbench``              YAML, ``value`` of each entry of ``seeds``
``do-not-answer-…``       JSON lines with the text ``prompt``, one file a risk area
``path:FILE``             the same, of the user's own
========================  =======================================================================

What is read never enters a message: a fault names its list or file, and the line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, EnvironmentFault, InputError
from claimlab.lab.fetch import fetch
from claimlab.lab.pins import find_pin

if TYPE_CHECKING:
    from collections.abc import Callable

_HINT = 'each line reads {"prompt": "…"}'


def read_requests(origin: str) -> tuple[str, ...]:
    """All requests of a list, in its order.

    Args:
        origin: Id of a pinned list, or ``path:FILE``.

    Raises:
        UsageError: there is no such list.
        InputError: a file of the user's own cannot be read or has lines that hold no request; names each.
        EnvironmentFault: a pinned list cannot be had.
    """
    if origin.startswith("path:"):
        return _read_own(Path(origin.removeprefix("path:")))
    path = fetch(find_pin("data", origin))
    read = _READERS.get(path.suffix)
    requests = read(path.read_text(encoding="utf-8")) if read else ()
    if not requests:
        raise EnvironmentFault(f"'{origin}' is no list of requests: {path.name} holds none in a format known here")
    return requests


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _seeds(text: str) -> tuple[str, ...]:
    import yaml  # noqa: PLC0415 - one list of several

    return tuple(str(entry["value"]).strip() for entry in yaml.safe_load(text)["seeds"])


def _json_lines(text: str) -> tuple[str, ...]:
    return tuple(json.loads(line)["prompt"].strip() for line in text.split("\n") if line.strip())


_READERS: dict[str, Callable[[str], tuple[str, ...]]] = {".txt": _lines, ".prompt": _seeds, ".jsonl": _json_lines}


def _read_own(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise InputError([Diagnostic(str(path), 0, 0, "LAB001", f"cannot be read: {reason}".lower())]) from error
    found = [(number, _request(line)) for number, line in enumerate(lines, start=1) if line.strip()]
    faults = [
        Diagnostic(str(path), number, 1, "LAB003", "has no text in 'prompt'", hint=_HINT)
        for number, request in found
        if request is None
    ]
    if not found:
        faults.append(Diagnostic(str(path), 0, 0, "LAB004", "holds no request", hint=_HINT))
    if faults:
        raise InputError(faults)
    return tuple(request for _, request in found if request is not None)


def _request(line: str) -> str | None:
    """The request of a line, or nothing where it holds none that a tokenizer can read."""
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    prompt = fields.get("prompt") if isinstance(fields, dict) else None
    if not isinstance(prompt, str) or not prompt.strip() or any("\ud800" <= letter <= "\udfff" for letter in prompt):
        return None
    return prompt.strip()
