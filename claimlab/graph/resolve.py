"""From a link as written to the note it means.

The cascade; the first step with a match decides, and every note that matches there is a candidate::

    the note itself   [[#heading]]
    path              [[folder/note]], ./note, /folder/note, markdown links relative to the note's folder
    stem              [[note]], with or without .md
    case              the same, upper and lower case aside
    id                the ``id`` field
    title             the ``title`` field or the first level-one heading
    alias             ``aliases``
    slug              words only: punctuation, hyphens and case aside
    attachment        a file that is no note

Among several candidates the one that Obsidian would open is taken: the exact path from the root, else one below the
linking note's folder, else any; the shortest path first, then by alphabet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.graph.names import NameIndex, fold, normalise, slugify, without_suffix
from claimlab.graph.relations import Match, Resolution
from claimlab.graph.suggest import Suggester

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.notes.note import Link
    from claimlab.notes.vault import Vault

DANGLING = Resolution(Match.DANGLING)


class Resolver:
    """Resolves the links of one vault; the answer does not depend on the order of its files."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._names = NameIndex(vault.notes, vault.attachments)
        self._files = frozenset(vault.attachments)
        self._known: dict[tuple[str, str], Resolution] = {}
        self._settled: dict[str, Resolution] = {}  # of names that mean the same in every folder
        self._suggester: Suggester | None = None

    def resolve(self, link: Link, from_path: str) -> Resolution:
        """Where a link in the note at ``from_path`` leads; :attr:`Match.DANGLING` when nowhere."""
        target = link.target
        if not target:
            return Resolution(Match.SELF, from_path, (from_path,))
        if link.wiki or link.field:
            resolution = self._settled.get(target) or self.resolve_name(target, from_path)
            if resolution.match is Match.DANGLING and link.heading and link.wiki:  # a '#' that belongs to the name
                resolution = self.resolve_name(f"{link.target}#{link.heading}", from_path)
            return resolution
        return self._markdown(link.target, from_path)

    def resolve_name(self, target: str, from_path: str = "") -> Resolution:
        """Where a bare name or path leads, seen from the note at ``from_path``."""
        known = self._settled.get(target)
        if known is not None:
            return known
        folder = from_path.rpartition("/")[0]
        known = self._known.get((target, folder))
        if known is None:
            known = self._cascade(target, folder)
            if "/" not in target and len(known.candidates) <= 1:
                self._settled[target] = known
            else:
                self._known[target, folder] = known
        return known

    def suggest(self, target: str, limit: int = 3) -> tuple[str, ...]:
        """Near names for a target that leads nowhere, best first; a unique prefix comes before all else."""
        if self._suggester is None:
            self._suggester = Suggester(self.vault.notes)
        return self._suggester.suggest(target, limit)

    def unique_prefix(self, target: str) -> str:
        """The one stem or title that begins with ``target``; empty when there is none, or more than one note."""
        if self._suggester is None:
            self._suggester = Suggester(self.vault.notes)
        return self._suggester.unique_prefix(target)

    def _cascade(self, target: str, folder: str) -> Resolution:
        name = normalise(without_suffix(target.strip()))
        if "/" in name:
            return self._by_path(name, folder) or self._by_words(name, folder) or self._attachment(target, folder)
        if name in (".", "..", ""):
            return DANGLING
        stems = self._names.stems
        paths = stems.get(name) or (stems.get(normalise(target)) if target[-3:].lower() == ".md" else None)
        if paths:
            return self._choose(Match.STEM, paths, folder, name)
        if paths := self._names.folded_stems.get(name.casefold()):
            return self._choose(Match.CASE, paths, folder, name)
        return self._by_words(name, folder) or self._attachment(target, folder)

    def _by_words(self, name: str, folder: str) -> Resolution | None:
        names, folded = self._names, name.casefold()
        for match, index in ((Match.ID, names.ids), (Match.TITLE, names.titles), (Match.ALIAS, names.aliases)):
            if paths := index.get(folded):
                return self._choose(match, paths, folder)
        if "/" not in name and (paths := names.slugs.get(slugify(name))):
            return self._choose(Match.SLUG, paths, folder)
        return None

    def _by_path(self, name: str, folder: str) -> Resolution | None:
        if name.startswith(("./", "../")):
            path = join_inside(folder, name)
            exact = self._names.paths.get(fold(path)) if path else None
            return self._choose(Match.PATH, exact, folder, path or "") if exact else None
        wanted = fold(name.strip("/"))
        if exact := self._names.paths.get(wanted):
            return self._choose(Match.PATH, exact, folder, name.strip("/"))
        if name.startswith("/"):
            return None
        last = wanted.rpartition("/")[2]
        suffix = "/" + wanted
        fitting = [
            path
            for path in self._names.folded_stems.get(last, ())
            if fold(without_suffix(path)).endswith(suffix)
        ]  # fmt: skip
        return self._choose(Match.PATH, fitting, folder, name) if fitting else None

    def _markdown(self, target: str, from_path: str) -> Resolution:
        folder = from_path.rpartition("/")[0]
        relative = target.lstrip("/") if target.startswith("/") else join_inside(folder, target)
        if relative is None:
            return DANGLING
        if relative in self._files:
            return Resolution(Match.ATTACHMENT, relative, (relative,))
        for candidate in (relative, relative.rstrip("/") + "/index", relative.rstrip("/") + "/README"):
            if exact := self._names.paths.get(fold(without_suffix(candidate)), ()):
                return self._choose(Match.PATH, exact, folder, candidate)
        if target.startswith((".", "/")):
            return DANGLING
        return self.resolve_name(target, from_path)

    def _attachment(self, target: str, folder: str) -> Resolution:
        if not self._files:
            return DANGLING
        target = target.strip()
        if target.startswith(("./", "../")):
            target = join_inside(folder, target) or ""
        wanted = fold(target.strip("/"))
        fitting = [
            path
            for path in self._names.files.get(wanted.rpartition("/")[2], ())
            if fold(path) == wanted or fold(path).endswith("/" + wanted)
        ]
        return self._choose(Match.ATTACHMENT, fitting, folder, wanted) if fitting else DANGLING

    def _choose(self, match: Match, paths: Iterable[str], folder: str, written: str = "") -> Resolution:
        """The resolution by a step that found these paths, at least one."""
        candidates = tuple(paths)
        if len(candidates) == 1:
            return Resolution(match, candidates[0], candidates)
        exact = without_suffix(written)
        below = folder + "/" if folder else ""

        def rank(path: str) -> tuple[bool, bool, int, str]:
            is_exact = without_suffix(path) == exact
            return (not is_exact, not path.startswith(below), len(path), path)

        ordered = sorted(candidates, key=rank)
        is_settled = without_suffix(ordered[0]) == exact and "/" in exact  # a whole path is never ambiguous
        return Resolution(match, ordered[0], (ordered[0],) if is_settled else tuple(ordered))


def join_inside(folder: str, relative: str) -> str | None:
    """A relative path from a folder, both from the vault's root; ``None`` when it leaves the vault."""
    parts = folder.split("/") if folder else []
    for part in relative.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
