"""A folder of notes, loaded."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic
from claimlab.notes.cache import NoteCache, no_cache
from claimlab.notes.faults import Fault
from claimlab.notes.journal import finish_interrupted
from claimlab.notes.settings import Settings, load_settings
from claimlab.notes.walk import find_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from claimlab.notes.note import Note


@dataclass(frozen=True, slots=True)
class Vault:
    """Every note of a root folder, and the names of its other files.

    Attributes:
        root: The folder, absolute.
        settings: What ``claimlab.toml`` says.
        notes: Path → note, sorted by path.
        attachments: Paths of files that are no notes, sorted.
        diagnostics: Faults of files and names; those of a note's text stand in the note.
    """

    root: Path
    settings: Settings
    notes: Mapping[str, Note]
    attachments: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def load_vault(root: Path, *, cache: bool = True) -> Vault:
    """Load every note under ``root``; a note that is faulty still loads with what can be had of it.

    Args:
        root: The vault's folder.
        cache: Whether parsed notes are kept in the user's cache folder, so that nothing unchanged is parsed twice.

    Raises:
        InputError: ``claimlab.toml`` is faulty.
        EnvironmentFault: the root cannot be listed, or an interrupted change cannot be finished.
    """
    root = root.resolve()
    finish_interrupted(root)
    settings = load_settings(root)
    found = find_files(root, settings)
    diagnostics = list(found.diagnostics)
    notes: dict[str, Note] = {}
    with _no_collection():
        store = NoteCache(root, len(found.notes)) if cache else no_cache(root)
        for path in found.notes:
            try:
                data = (root / path).read_bytes()
            except OSError as error:
                message = f"cannot be read: {error.strerror}"
                diagnostics.append(Diagnostic(path, 0, 0, Fault.UNREADABLE, message))
                continue
            notes[path] = store.parse(path, data)
        store.save()
    return Vault(root, settings, notes, tuple(found.attachments), tuple(sorted(diagnostics)))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cycle collector from walking a growing heap again and again while only acyclic objects are made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
