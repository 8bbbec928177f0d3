"""A folder of notes, loaded."""

from __future__ import annotations

import gc
import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic
from claimlab.notes.cache import NoteCache, parse_note
from claimlab.notes.change import sweep, take_back_interrupted
from claimlab.notes.faults import Fault
from claimlab.notes.settings import Settings, load_settings
from claimlab.notes.walk import find_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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
        EnvironmentFault: the root cannot be listed.
    """
    root = root.resolve()
    take_back_interrupted(root)
    settings = load_settings(root)
    found = find_files(root, settings)
    sweep(root / path for path in found.temporaries)
    diagnostics = list(found.diagnostics)
    notes: dict[str, Note] = {}
    with no_collection():
        store = NoteCache(root, len(found.notes)) if cache else None
        parse = store.parse if store else parse_note
        for path, data in _read(root, found.notes, diagnostics):
            notes[path] = parse(path, data)
        if store:
            store.save()
    return Vault(root, settings, notes, tuple(found.attachments), tuple(sorted(diagnostics)))


def fingerprint(root: Path) -> str:
    """Digest of everything that a vault's notes, names and settings say, found by reading files and parsing none.

    Raises:
        InputError: ``claimlab.toml`` is faulty.
        EnvironmentFault: the root cannot be listed.
    """
    root = root.resolve()
    take_back_interrupted(root)
    settings = load_settings(root)
    found = find_files(root, settings)
    diagnostics = list(found.diagnostics)
    digests = [f"{path}\0{hashlib.sha256(data).hexdigest()}" for path, data in _read(root, found.notes, diagnostics)]
    return _digest(settings, digests, found.attachments, sorted(diagnostics))


def fingerprint_of(vault: Vault) -> str:
    """The same digest, of a vault that is loaded."""
    digests = [f"{path}\0{note.digest}" for path, note in vault.notes.items()]
    return _digest(vault.settings, digests, vault.attachments, vault.diagnostics)


def _digest(settings: Settings, notes: Iterable[str], attachments: Iterable[str], diagnostics: Iterable[object]) -> str:
    said = [repr(settings), *notes, "", *attachments, "", *map(str, diagnostics)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _read(root: Path, paths: Iterable[str], diagnostics: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    prefix = f"{root}{os.sep}"
    for path in paths:
        try:
            with open(prefix + path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path and a buffer for each take time
                data = file.read()
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            diagnostics.append(Diagnostic(path, 0, 0, Fault.UNREADABLE, message))
            continue
        yield path, data


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the cycle collector from walking a growing heap again and again while only acyclic objects are made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
