"""Which notes the hints of a source lead to: those that are there already, and drafts of the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.graph.names import fold
from claimlab.ingest.drafts import Origin, Tie, claim_text, divergence_text
from claimlab.ingest.naming import short_slug, unused
from claimlab.ingest.shelf import Shelf, text_field
from claimlab.ingest.ties import link_to

if TYPE_CHECKING:
    from claimlab.ingest.extraction import ClaimHint, DivergenceHint, Extraction


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that a hint leads to: one to be written, or one that is there already (``text`` is empty then)."""

    id: str
    title: str
    path: str
    text: str = ""


class _Desk:
    """Drafts the notes of one source; names given to one are taken for the next."""

    def __init__(self, found: Extraction, ties: tuple[Tie, ...], origin: Origin, shelf: Shelf) -> None:
        self._found = found
        self._ties = ties
        self._origin = origin
        self._shelf = shelf
        self._folder = shelf.vault.settings.drafts
        self._taken = set(shelf.taken)

    def claim(self, hint: ClaimHint, *, write: bool) -> Draft:
        if path := self._shelf.claim_like(hint.sentence):
            return _existing(path, hint.sentence, self._shelf)
        name = self._name(hint.sentence)
        if not write:
            return Draft(name, hint.sentence, "")
        text = claim_text(hint, self._found, self._ties, self._origin, name)
        return Draft(name, hint.sentence, f"{self._folder}/{name}.md", text)

    def divergence(self, hint: DivergenceHint, claims: tuple[Draft, ...], *, write: bool) -> Draft:
        if path := self._shelf.divergence_like(hint.text, hint.title):
            return _existing(path, hint.title, self._shelf)
        name = self._name(f"divergence {hint.title}")
        if not write:
            return Draft(name, hint.title, "")
        links = [link_to(draft.path, self._shelf) for draft in claims if draft.path]
        return Draft(name, hint.title, f"{self._folder}/{name}.md", divergence_text(hint, links, self._origin, name))

    def _name(self, title: str) -> str:
        name = unused(short_slug(title), self._taken)
        self._taken.add(fold(name))
        return name


def make_drafts(
    found: Extraction, ties: tuple[Tie, ...], origin: Origin, shelf: Shelf, *, write: bool
) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    """Notes for the claims and for the divergence candidates of a source, in the order of its hints.

    With ``write`` off no new note is made: a hint without a note has an empty path.
    """
    desk = _Desk(found, ties, origin, shelf)
    claims = tuple(desk.claim(hint, write=write) for hint in found.claims)
    return claims, tuple(desk.divergence(hint, claims, write=write) for hint in found.divergences)


def _existing(path: str, title: str, shelf: Shelf) -> Draft:
    note = shelf.notes.get(path)
    if note is None:
        return Draft(PurePosixPath(path).stem, title, path)
    return Draft(text_field(note, "id") or note.stem, note.title, path)
