"""Vaults in memory, from path and text."""

from __future__ import annotations

from pathlib import Path

from claimlab.notes.parse import parse_note
from claimlab.notes.settings import Settings
from claimlab.notes.vault import Vault


def garden(files: dict[str, str], attachments: tuple[str, ...] = ()) -> Vault:
    notes = {path: parse_note(path, text.encode()) for path, text in files.items()}
    return Vault(Path("/nowhere"), Settings(), notes, attachments)


def claim(title: str = "", body: str = "", **fields: str) -> str:
    lines = [
        "type: claim",
        *([f"title: {title}"] if title else []),
        *(f"{key}: {value}" for key, value in fields.items()),
    ]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"
