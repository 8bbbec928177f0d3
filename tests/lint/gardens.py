"""Vaults on disk, from path and text, and what ``check`` says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.graph.build import build_graph
from claimlab.lint.check import check_graph
from claimlab.notes.vault import load_vault

if TYPE_CHECKING:
    from claimlab.errors import Diagnostic


def plant(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def findings(root: Path) -> tuple[Diagnostic, ...]:
    return check_graph(build_graph(load_vault(root, cache=False)))


def codes(root: Path) -> list[str]:
    return sorted(str(diagnostic.code) for diagnostic in findings(root))
