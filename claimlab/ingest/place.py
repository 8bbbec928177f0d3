"""Where a new note or module goes, without ever taking the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.graph.names import fold
from claimlab.ingest.naming import short_slug
from claimlab.ingest.shelf import Shelf
from claimlab.ingest.ties import link_to
from claimlab.notes.creation import create
from claimlab.notes.encoding import encode
from claimlab.notes.settings import load_settings
from claimlab.notes.vault import load_vault

if TYPE_CHECKING:
    from pathlib import Path


def place_note(root: Path, kind: str, title: str, text: str) -> str:
    """Write a new note and return its path in the vault.

    Args:
        root: The vault's root.
        kind: ``claims``, ``sources`` or ``divergences``: the folder's name.
        title: What the note is called.
        text: Its whole text.

    Raises:
        UsageError: the title is empty, a note of this name or title or a file of this name is there already, which
            the message names, or the folder leads out of the vault.
        EnvironmentFault: the system refused to write.
    """
    if not title.strip():
        raise UsageError("the title is empty; write the whole sentence")
    shelf = Shelf.of(load_vault(root))
    if (kind == "claims" and (twin := shelf.claim_like(title))) or (twin := shelf.path_of(title)):
        raise UsageError(f"{twin} says this already; edit it, or choose another title")
    stem = short_slug(title)
    if fold(stem) in shelf.taken:
        raise UsageError(f"a note named '{stem}' is there already; choose another title")
    path = f"{_folder(shelf, kind)}/{stem}.md"
    create(root, path, encode(text))
    return path


def place_module(root: Path, name: str, text: str) -> str:
    """Write a new experiment module and return its path in the vault.

    Raises:
        UsageError: a file of this name is there already, or the folder leads out of the vault.
        EnvironmentFault: the system refused to write.
    """
    path = f"{load_settings(root).experiments.strip('/')}/{name}.py"
    create(root, path, encode(text))
    return path


def link_to_existing(root: Path, name: str) -> str:
    """A wiki-link to a note of the vault.

    Raises:
        UsageError: there is no note of this name; the message suggests near ones.
    """
    shelf = Shelf.of(load_vault(root))
    if path := shelf.path_of(name):
        return link_to(path, shelf)
    near = shelf.resolver.suggest(name)
    hint = f"did you mean {' or '.join(repr(other) for other in near)}?" if near else "start it first"
    raise UsageError(f"there is no note '{name}' ({hint})")


def _folder(shelf: Shelf, kind: str) -> str:
    """The folder for a kind of note: ``kb/KIND``, for sources ``sources``; in other vaults the one where they are."""
    include = shelf.vault.settings.include
    home = "sources" if kind == "sources" else f"kb/{kind}"
    top = home.partition("/")[0]
    if not include or any(folder in (".", top) for folder in include):
        return home
    return f"{include[0]}/{kind}"
