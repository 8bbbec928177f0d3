"""Files of the vault's folder that markdown links may lead to although the vault does not hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from claimlab.graph.relations import Match

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.graph.claim_graph import ClaimGraph


def leads_to_file(root: Path, path: str, target: str) -> bool:
    """Whether a markdown link in the note at ``path`` leads to a file below the root, such as an experiment."""
    root = root.resolve()
    try:
        file = (root / path).parent.joinpath(unquote(target)).resolve()
        return file.is_relative_to(root) and file.is_file()
    except (OSError, ValueError):
        return False


def files_looked_for(graph: ClaimGraph) -> dict[tuple[str, str], bool]:
    """Note and target of every markdown link that no file of the vault answers → whether a file is there anyway."""
    root = graph.vault.root
    return {
        (note.path, link.target): leads_to_file(root, note.path, link.target)
        for note, link, resolution in graph.followed
        if resolution.match is Match.DANGLING and not link.wiki and not link.field
    }
