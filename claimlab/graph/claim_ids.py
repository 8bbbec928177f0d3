"""The ids of claim notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.names import slugify

if TYPE_CHECKING:
    from claimlab.notes.note import Note
    from claimlab.notes.vault import Vault


def claim_ids(vault: Vault) -> dict[str, str]:
    """Path of each claim note → its id, unique in the vault.

    The first note (by path) that writes an id has it. A note without one gets the slug of its stem. Where an id is
    taken, the slugs of the folders above are put before it until it is free.
    """
    claims = [note for note in vault.notes.values() if note.type == "claim"]
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for note in sorted(claims, key=lambda note: (not written_id(note), note.path)):
        ids[note.path] = _free_id(note, written_id(note) or slug_id(note), taken)
        taken.add(ids[note.path])
    return ids


def _free_id(note: Note, wanted: str, taken: set[str]) -> str:
    folders = note.path.split("/")[:-1]
    name = wanted
    while name in taken and folders:
        name = f"{slugify(folders.pop())}-{name}"
    number = 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def written_id(note: Note) -> str:
    """The ``id`` field of a note; empty when it has none."""
    value = note.frontmatter.get("id", "")
    return value.strip() if isinstance(value, str) else ""


def slug_id(note: Note) -> str:
    """The id of a claim that gives none: the slug of its file's stem."""
    return slugify(note.stem) or "claim"
