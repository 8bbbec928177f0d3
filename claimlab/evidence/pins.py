"""What a run may build on by name: models and data with their digests, and versions of the numerical packages."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.errors import LedgerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PINS = Path(__file__).resolve().parents[1] / "lab" / "pins.toml"
NUMERICAL = ("torch", "transformers", "tokenizers", "numpy", "scipy")
"""Packages whose version can change a measurement; a reader's versions of any others make nothing stale."""

_HUB = "hub:"
_PIN = re.compile(r"^\s*([A-Za-z0-9._-]+)\s*==\s*([^\s;#]+)", re.MULTILINE)


def digests_of(kind: str, ids: Iterable[str], pins: Path = PINS) -> dict[str, str]:
    """Digest of each model or data set.

    Args:
        kind: ``models`` or ``data``, a table of the pins.
        ids: Names in that table, or ``hub:NAME@REVISION``, which pins itself.
        pins: File of tables ``[models.<id>]`` and ``[data.<id>]`` with a ``sha256`` each.

    Raises:
        UsageError: an id is unknown, or a hub's id lacks its revision.
        LedgerError: the pins cannot be read.
    """
    wanted = sorted(set(ids))
    table = _table(pins, kind) if any(not name.startswith(_HUB) for name in wanted) else {}
    return {name: _digest(kind, name, table) for name in wanted}


def environment(root: Path) -> dict[str, str]:
    """Version of each numerical package: what ``constraints.txt`` pins, else what is installed."""
    constraints = root / "constraints.txt"
    pinned: dict[str, str] = {}
    if constraints.is_file():
        text = constraints.read_text(encoding="utf-8", errors="replace")
        pinned = {match[1].lower(): match[2] for match in _PIN.finditer(text)}
    found = {name: pinned.get(name) or _installed(name) for name in NUMERICAL}
    return {name: version for name, version in found.items() if version}


def _digest(kind: str, name: str, table: Mapping[str, Any]) -> str:
    if name.startswith(_HUB):
        if not name.rpartition("@")[2] or "@" not in name:
            raise UsageError(f"{name} needs a pinned revision: write {name}@REVISION")
        return name.removeprefix(_HUB)
    entry = table.get(name)
    if not isinstance(entry, dict) or not isinstance(entry.get("sha256"), str):
        near = get_close_matches(name, table, n=1)
        known = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(table)) or 'none'}"
        raise UsageError(f"{name} is not among the pinned {kind}: {known}")
    return str(entry["sha256"])


def _table(pins: Path, kind: str) -> Mapping[str, Any]:
    try:
        table = tomllib.loads(pins.read_text(encoding="utf-8")).get(kind, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LedgerError(f"cannot read the pins in {pins}: {error}") from None
    return table if isinstance(table, dict) else {}


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - a constraints file says it sooner

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
