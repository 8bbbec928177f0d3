"""A note renamed or moved, with every link that led to it, or that would now lead elsewhere, carried along.

The renamed vault is built in memory and every link is resolved in it. Links that lead where they led are left alone;
the others are rewritten; and the result is parsed and resolved once more before anything is written. Text that a
digest holds is never rewritten: where it calls the note by its old name, the note keeps that name as an alias.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimlab.errors import UsageError
from claimlab.graph.canvas import canvas_edits
from claimlab.graph.claim_ids import slug_id, written_id
from claimlab.graph.names import without_suffix
from claimlab.graph.relations import LOOSE, Match
from claimlab.graph.resolve import Resolver, join_inside
from claimlab.graph.rewrite import Edit, apply_edits, name_like, retarget
from claimlab.graph.sealed import (
    KeptName,
    names_to_keep,
    refuse_ledger,
    refuse_unclear,
    sealed_spans,
    with_aliases,
)
from claimlab.notes.encoding import encode
from claimlab.notes.parse import parse_note
from claimlab.notes.splice import set_fields
from claimlab.notes.walk import printable, why_left_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.notes.note import Link, Note
    from claimlab.notes.vault import Vault


_OWN_NAMES = frozenset({Match.ID, Match.ALIAS})  # which Obsidian and GitHub do not follow


@dataclass(frozen=True, slots=True)
class Rename:
    """A rename worked out and not yet made.

    Attributes:
        old: Path of the note.
        new: Its path afterwards.
        before: Path → text of every note and canvas that changes, by its old path.
        after: Path → text of the same notes and canvases, by their new paths.
        links: How many links and cards are rewritten.
        kept: Old names that the note keeps as aliases, since sealed text calls it so.
        id_written: The claim's id, where the note did not write it and now does, since its name no longer gives it.
    """

    old: str
    new: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    links: int
    kept: tuple[KeptName, ...] = ()
    id_written: str = ""


def plan_rename(graph: ClaimGraph, old: str, new: str) -> Rename:
    """Work out a rename.

    Args:
        graph: The vault.
        old: Path of a note.
        new: Path that no file has, of which the vault would read a note.

    Raises:
        UsageError: a path is not usable, or a link cannot be carried along; the message names it.
    """
    vault = graph.vault
    _refuse_bad_paths(vault, old, new)
    kept = _with_its_id(vault.notes[old], vault.notes[old].text)
    resolver = Resolver(_moved(vault, old, new, {new: kept}))
    names = names_to_keep(vault, graph.resolver, resolver, old, new)
    texts: dict[str, str] = {}
    links = 0
    for path, note in vault.notes.items():
        edits = _edits(graph, note, resolver, old, new)
        if edits:
            links += len(edits)
            texts[path] = apply_edits(note.text, edits)
    own = with_aliases(old, texts.get(old, vault.notes[old].text), names)
    texts[old] = _with_its_id(vault.notes[old], own)
    for path in texts:
        _refuse_inexact(vault.notes[path])
    after = {new if path == old else path: text for path, text in texts.items()}
    _verify(graph, _moved(vault, old, new, after), old, new, names)
    before = {path: vault.notes[path].text for path in texts}
    cards = canvas_edits(vault, old, new, lambda card: _edits(graph, card, resolver, old, new))
    for path, text, edits in cards:
        links += len(edits)
        before[path] = text
        after[path] = apply_edits(text, edits)
    wrote_id = slug_id(vault.notes[old]) if kept != vault.notes[old].text else ""
    return Rename(old, new, before, after, links, names, wrote_id)


def _edits(graph: ClaimGraph, note: Note, resolver: Resolver, old: str, new: str) -> list[Edit]:
    here = new if note.path == old else note.path
    sealed = sealed_spans(graph.vault, note)
    edits: list[Edit] = []
    for link in note.links:
        if any(link.start in span for span in sealed):
            continue
        is_path = not link.wiki and not link.field
        was = graph.resolve(link, note.path)
        target = was.target or (_file_outside(graph.vault, link, note.path) if is_path and note.path == old else "")
        if not target or was.match is Match.SELF:
            continue
        wanted = new if target == old else target
        now = resolver.resolve(link, here)
        is_hidden = link.wiki and now.match in _OWN_NAMES
        is_weaker = now.match is not was.match and (is_path or is_hidden or now.match in LOOSE)
        is_astray = is_path and _is_path(link, note.path, target) and not _is_path(link, here, wanted)
        if now.target == (wanted if was.target else "") and not is_weaker and not is_astray:
            continue
        name = wanted if is_path else name_like(resolver, link.target, target, wanted, here)
        edit = retarget(replace(note, path=here), link, name, keep_shown=is_hidden)
        if edit is None:
            message = f"the link to '{link.target}' at {note.path}:{link.place.line}:{link.place.column}"
            raise UsageError(f"{message} cannot be carried along; rewrite it by hand first")
        edits.append(edit)
    return edits


def _is_path(link: Link, here: str, target: str) -> bool:
    """Whether a markdown link is the very path of its target, which is all that tools without an index follow."""
    return _joined(link, here) in (target, without_suffix(target))


def _file_outside(vault: Vault, link: Link, here: str) -> str:
    """Path of a file or folder below the root that is no part of the vault and that a markdown link leads to."""
    path = _joined(link, here)
    try:
        return path if path and not link.target.startswith("/") and (vault.root / path).exists() else ""
    except OSError:  # no name of a file
        return ""


def _joined(link: Link, here: str) -> str | None:
    target = link.target
    return target.lstrip("/") if target.startswith("/") else join_inside(here.rpartition("/")[0], target)


def _moved(vault: Vault, old: str, new: str, texts: Mapping[str, str]) -> Vault:
    notes: dict[str, Note] = {}
    for path, note in vault.notes.items():
        here = new if path == old else path
        notes[here] = parse_note(here, encode(texts[here])) if here in texts else replace(note, path=here)
    return replace(vault, notes=dict(sorted(notes.items())))


def _verify(graph: ClaimGraph, moved: Vault, old: str, new: str, kept: tuple[KeptName, ...]) -> None:
    """Every link of the renamed vault leads where it led.

    Raises:
        UsageError: one does not.
    """
    resolver = Resolver(moved)
    refuse_unclear(resolver, kept, new)
    for path, note in graph.vault.notes.items():
        here = new if path == old else path
        targets = [new if target == old else target for target in _targets(note, graph.resolver)]
        now = _targets(moved.notes[here], resolver)
        lost = [target for target, found in zip(targets, now, strict=False) if target and target != found]
        if lost or len(targets) > len(now):
            raise UsageError(f"after the rename a link in '{path}' to '{(lost or targets)[0]}' would lead elsewhere")


def _targets(note: Note, resolver: Resolver) -> list[str]:
    def target(link: Link) -> str:
        return resolver.resolve(link, note.path).target

    return [target(link) for link in note.links]


def _with_its_id(note: Note, text: str) -> str:
    """A claim with rules keeps its id, which the ledger knows it by, when that came from the file's name."""
    has_rules = "experiments" in note.frontmatter or "status_from" in note.frontmatter
    if note.type == "claim" and has_rules and not written_id(note):
        return set_fields(text, {"id": slug_id(note)})
    return text


def _refuse_bad_paths(vault: Vault, old: str, new: str) -> None:
    if old not in vault.notes:
        raise UsageError(f"there is no note '{old}' in this vault")
    refuse_ledger(vault.settings, old, new)
    if not new.lower().endswith(".md") or new.startswith("/") or ".." in new.split("/"):
        raise UsageError(f"'{new}' is not a path of a note in this vault")
    if any(character in new.rpartition("/")[2] for character in "[]|#^"):
        raise UsageError(f"a link cannot name '{new}': take [ ] | # ^ out of it")
    if reason := why_left_out(vault.root, vault.settings, new):
        raise UsageError(f"'{printable(new)}' would not belong to the vault: {reason}")
    if new in vault.notes or new in vault.attachments or (vault.root / new).exists():
        raise UsageError(f"'{new}' is there already")


def _refuse_inexact(note: Note) -> None:
    import hashlib  # noqa: PLC0415

    if hashlib.sha256(encode(note.text)).hexdigest() != note.digest:
        raise UsageError(f"'{note.path}' is not UTF-8 and is never written to; save it as UTF-8 first")
