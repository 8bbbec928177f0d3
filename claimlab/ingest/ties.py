"""Connections resolved to notes, and links written so that they lead there."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.graph.names import fold
from claimlab.ingest.drafts import Tie

if TYPE_CHECKING:
    from claimlab.ingest.connections import Connection
    from claimlab.ingest.shelf import Shelf


def find_ties(connections: tuple[Connection, ...], shelf: Shelf, from_path: str) -> tuple[Tie, ...]:
    """Resolve connections as they would be from the source note at ``from_path``."""
    return tuple(_tie(connection, shelf, from_path) for connection in connections)


def link_to(path: str, shelf: Shelf) -> str:
    """A wiki-link to a note: by its stem where that is the only one, else by its path."""
    without_suffix = path[:-3] if path.lower().endswith(".md") else path
    stem = PurePosixPath(without_suffix).name
    twins = [other for other in shelf.notes if other != path and fold(PurePosixPath(other).stem) == fold(stem)]
    return f"[[{without_suffix if twins else stem}]]"


def _tie(connection: Connection, shelf: Shelf, from_path: str) -> Tie:
    names = (connection.target, connection.belief) if connection.belief else (connection.target,)
    path = next((path for name in names if (path := shelf.path_of(name, from_path))), "")
    if connection.belief:
        plain = (
            f"{connection.belief} ({connection.target})"
            if connection.target != connection.belief
            else connection.belief
        )
        link = link_to(path, shelf)[:-2] + f"|{connection.belief}]]" if path else plain
    elif connection.wiki:
        link = f"[[{connection.target}]]"
    else:
        link = link_to(path, shelf) if path else connection.target
    return Tie(connection, path, link)
