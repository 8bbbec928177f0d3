"""What the vault already holds, as far as ingesting needs to know: sources, claims, divergences and names taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimlab.graph.names import fold
from claimlab.graph.relations import Match
from claimlab.graph.resolve import Resolver
from claimlab.ingest.connections import find_links
from claimlab.ingest.duplicates import same_body, text_key, url_key
from claimlab.ingest.extraction import same_text

if TYPE_CHECKING:
    from claimlab.notes.note import Note
    from claimlab.notes.vault import Vault

_SAME_SENTENCE = 96.0
_SOURCE_TYPES = ("source", "archive")


@dataclass(slots=True)
class Shelf:
    """The vault's notes by what makes two of them the same one; grows as sources are ingested."""

    vault: Vault
    resolver: Resolver
    notes: dict[str, Note] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    divergences: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, vault: Vault) -> Shelf:
        """Look through a vault's notes once."""
        shelf = cls(vault, Resolver(vault))
        for note in vault.notes.values():
            shelf.add(note)
        return shelf

    def add(self, note: Note) -> None:
        """Put one note on the shelf."""
        self.notes[note.path] = note
        self.taken.update(fold(name) for name in (note.stem, text_field(note, "id")) if name)
        if note.type in _SOURCE_TYPES:
            self.sources[note.path] = (url_key(text_field(note, "url") or text_field(note, "source")), text_key(note))
        elif note.type == "claim":
            self._name(self.claims, note)
        elif note.type == "divergence":
            self._name(self.divergences, note)

    def same_url(self, note: Note) -> str:
        """Path of another source with the same address; empty when there is none."""
        key = url_key(text_field(note, "url") or text_field(note, "source"))
        return next((path for path, (url, _) in self.sources.items() if key and url == key and path != note.path), "")

    def same_text(self, note: Note) -> str:
        """Path of another source with nearly the same text; empty when there is none."""
        key = text_key(note)
        return next(
            (path for path, (_, text) in self.sources.items() if path != note.path and same_body(text, key)), ""
        )

    def claim_like(self, sentence: str) -> str:
        """Path of the claim that says this sentence already; empty when none does."""
        return _nearest(self.claims, same_text(sentence))

    def divergence_like(self, text: str, title: str) -> str:
        """Path of the divergence that a hint means: linked in it, or of the same words."""
        for target in find_links(text):
            path = self.path_of(target)
            if path in self.divergences.values():
                return path
        return _nearest(self.divergences, same_text(text)) or _nearest(self.divergences, same_text(title))

    def path_of(self, target: str, from_path: str = "") -> str:
        """Path that a link target leads to; empty when it dangles."""
        resolution = self.resolver.resolve_name(target, from_path)
        if resolution.match is not Match.DANGLING:
            return resolution.target
        return self.claims.get(same_text(target), "")  # drafted a moment ago

    def candidates(self, target: str) -> tuple[str, ...]:
        """Every path that a link target may mean."""
        return self.resolver.resolve_name(target).candidates

    @staticmethod
    def _name(names: dict[str, str], note: Note) -> None:
        headings = [heading.text for heading in note.headings if heading.level == 1]
        for name in (note.title, note.stem, *headings, text_field(note, "drafted_from")):
            if key := same_text(name):
                names.setdefault(key, note.path)


def text_field(note: Note, field: str) -> str:
    """A frontmatter field as text; empty when it is missing or something else."""
    value = note.frontmatter.get(field, "")
    return value.strip() if isinstance(value, str) else ""


def _nearest(names: dict[str, str], key: str) -> str:
    if not key or key in names:
        return names.get(key, "")
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - an exact match needs no search

    best = process.extractOne(key, names.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_SENTENCE)
    return names[best[0]] if best else ""
