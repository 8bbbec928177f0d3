"""What a run may build on by name: models and data with their digests, and versions of the numerical packages."""

from __future__ import annotations

import json
import re
import tomllib
from difflib import get_close_matches
from hashlib import sha256
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
        ids: Names in that table, or ``hub:NAME@REVISION``, which pins itself. A model may also be one of ``recipes``,
            made here out of a pinned one; its digest is that of its recipe.
        pins: File of tables ``[models.<id>]`` and ``[data.<id>]`` with a ``sha256`` each, and ``[recipes.<id>]``.

    Raises:
        UsageError: an id is unknown, or a hub's id lacks its revision.
        LedgerError: the pins cannot be read.
    """
    wanted = sorted(set(ids))
    tables = _tables(pins) if any(not name.startswith(_HUB) for name in wanted) else {}
    return {name: _digest(kind, name, tables) for name in wanted}


def environment(root: Path) -> dict[str, str]:
    """Version of each numerical package: what ``constraints.txt`` pins, else what is installed."""
    constraints = root / "constraints.txt"
    pinned: dict[str, str] = {}
    if constraints.is_file():
        text = constraints.read_text(encoding="utf-8", errors="replace")
        pinned = {match[1].lower(): match[2] for match in _PIN.finditer(text)}
    found = {name: pinned.get(name) or _installed(name) for name in NUMERICAL}
    return {name: version for name, version in found.items() if version}


def _digest(kind: str, name: str, tables: Mapping[str, Any]) -> str:
    if name.startswith(_HUB):
        if not name.rpartition("@")[2] or "@" not in name:
            raise UsageError(f"{name} needs a pinned revision: write {name}@REVISION")
        return name.removeprefix(_HUB)
    recipes = tables.get("recipes", {}) if kind == "models" else {}
    if name in recipes:
        return _recipe_digest(recipes[name], tables)
    table = tables.get(kind, {})
    entry = table.get(name)
    if not isinstance(entry, dict) or not isinstance(entry.get("sha256"), str):
        known = sorted({*table, *recipes})
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known) or 'none'}"
        raise UsageError(f"{name} is not among the pinned {kind}: {hint}")
    return str(entry["sha256"])


def _recipe_digest(recipe: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    """Digest of a recipe, with the digests of the model and the data that it names in place of their ids."""
    fields = dict(recipe)
    fields["base"] = _digest("models", recipe["base"], tables)
    fields["data"] = [_digest("data", name, tables) for name in recipe["data"]]
    return sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _tables(pins: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(pins.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LedgerError(f"cannot read the pins in {pins}: {error}") from None
    return {kind: table for kind, table in tables.items() if isinstance(table, dict)}


def _installed(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - a constraints file says it sooner

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
