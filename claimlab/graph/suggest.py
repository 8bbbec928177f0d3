"""What a link that leads nowhere may have meant."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING

from claimlab.graph.names import fold, slugify, without_suffix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.notes.note import Note

_WORD = re.compile(r"\w+")
_LEAST = 3  # letters with which a name may begin
_FEW = 3  # names that begin alike; more of them say nothing
_CUTOFF = 72.0  # of 100; below it a suggestion misleads more than it helps
_CANDIDATES = 24
_COMMON = 250  # a word that more names share says too little, and would make the search grow with the vault
_RAREST = 6  # words of the target that are looked up; the rare ones say most
_SMALL = 400  # names; up to here every name is compared, which also finds a slip in the first letters


class Suggester:
    """Finds near names among those that share words (by their first four letters), so that no search reads them all."""

    def __init__(self, notes: Mapping[str, Note]) -> None:
        self._notes = notes
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def suggest(self, target: str, limit: int = 3) -> tuple[str, ...]:
        """Stems near ``target``, best first."""
        known = self._known.get((target, limit))
        if known is None:
            known = self._known[target, limit] = self._suggest(target, limit)
        return known

    def _suggest(self, target: str, limit: int) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only vaults with dangling links need it

        wanted = fold(without_suffix(target.rpartition("/")[2] or target))
        if not wanted:
            return ()
        first = (self.unique_prefix(target), *self._begun(target))
        names = self._candidates(wanted)
        near = process.extract(wanted, names, scorer=fuzz.ratio, limit=limit + 2, score_cutoff=_CUTOFF)
        ranked = sorted(near, key=lambda item: (-item[1], item[0]))
        found = [self._stems[name] for name, _, _ in ranked]
        return tuple(dict.fromkeys(stem for stem in (*first, *found) if stem))[:limit]

    def unique_prefix(self, target: str) -> str:
        """The one stem that begins with ``target`` (case and punctuation aside); empty when none or several do."""
        wanted = slugify(without_suffix(target.rpartition("/")[2] or target))
        if len(wanted) < _LEAST:
            return ""
        position = bisect_left(self._slugs, (wanted, ""))
        found = set()
        while position < len(self._slugs) and self._slugs[position][0].startswith(wanted):
            found.add(self._slugs[position][1])
            if len(found) > 1:
                return ""
            position += 1
        return found.pop() if found else ""

    def _begun(self, target: str) -> tuple[str, ...]:
        """Stems of the notes of which a name, such as the title, begins with ``target``; none when they are many."""
        wanted = slugify(without_suffix(target.rpartition("/")[2] or target))
        if len(wanted) < _LEAST:
            return ()
        found: dict[str, None] = {}
        for position in range(bisect_left(self._name_slugs, (wanted, "")), len(self._name_slugs)):
            slug, stem = self._name_slugs[position]
            if not slug.startswith(wanted) or len(found) > _FEW:
                break
            found[stem] = None
        return tuple(found) if len(found) <= _FEW else ()

    @cached_property
    def _name_slugs(self) -> list[tuple[str, str]]:
        return sorted((slugify(name), stem) for name, stem in self._stems.items())

    @cached_property
    def _slugs(self) -> list[tuple[str, str]]:
        return sorted((slugify(note.stem), note.stem) for note in self._notes.values())

    @cached_property
    def _stems(self) -> dict[str, str]:
        """Folded stem, title or id → stem."""
        stems: dict[str, str] = {}
        for path in sorted(self._notes):
            note = self._notes[path]
            stems.setdefault(fold(note.stem), note.stem)
            for field in ("title", "id"):
                value = note.frontmatter.get(field)
                if isinstance(value, str) and value:
                    stems.setdefault(fold(value), note.stem)
        return stems

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """First letters of a word → names that hold it, by alphabet."""
        words: dict[str, list[str]] = {}
        for name in sorted(self._stems):
            for word in {word[:4] for word in _WORD.findall(name.replace("_", " "))}:
                words.setdefault(word, []).append(name)
        return words

    def _candidates(self, wanted: str) -> list[str]:
        if len(self._stems) <= _SMALL:
            return list(self._stems)
        found = {word[:4] for word in _WORD.findall(wanted.replace("_", " "))} & self._words.keys()
        words = [word for word in found if len(self._words[word]) <= _COMMON]
        if len(words) == 1:
            return self._words[words[0]][:_CANDIDATES]
        counts: Counter[str] = Counter()
        for word in nsmallest(_RAREST, words, key=lambda word: (len(self._words[word]), word)):
            counts.update(self._words[word])
        return _most_common(counts, _CANDIDATES)


def _most_common(counts: Mapping[str, int], limit: int) -> list[str]:
    """Names with the highest counts, each count's names by alphabet."""
    if len(counts) <= limit:
        return sorted(counts, key=lambda name: (-counts[name], name))
    least = sorted(counts.values(), reverse=True)[limit - 1]  # of those that are taken; most names have a lower count
    above = sorted([(-count, name) for name, count in counts.items() if count > least])
    level = [name for name, count in counts.items() if count == least]
    return [*(name for _, name in above), *nsmallest(limit - len(above), level)]
