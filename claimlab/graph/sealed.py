"""Text that a digest holds: the ledger's folder, which seals cover, and managed blocks. No rename or repair writes it.

A sealed note goes on calling a note by its old name after a rename, so the renamed note keeps that name as an alias.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from claimlab.errors import InputError, UsageError
from claimlab.graph.relations import Match
from claimlab.notes.managed_block import read_blocks
from claimlab.notes.splice_item import add_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.graph.resolve import Resolver
    from claimlab.notes.note import Link, Note
    from claimlab.notes.settings import Settings
    from claimlab.notes.vault import Vault

ALIASES = "aliases"


class KeptName(NamedTuple):
    """A name by which sealed text calls a note, kept as its alias when the note is renamed.

    Attributes:
        name: The name.
        notes: How many notes of the ledger call the note so.
        blocks: How many managed blocks do, in other notes.
    """

    name: str
    notes: int
    blocks: int

    def __str__(self) -> str:
        callers = [_counted(self.notes, "sealed note", " of the ledger"), _counted(self.blocks, "managed block", "")]
        verb = "calls" if self.notes + self.blocks == 1 else "call"
        return f"kept '{self.name}' as an alias: {' and '.join(filter(None, callers))} {verb} it so"


def is_in_ledger(settings: Settings, path: str) -> bool:
    """Whether a path lies below the folder of the ledger."""
    folder = posixpath.normpath(settings.evidence)
    return folder != "." and path.startswith(f"{folder}/")


def sealed_spans(vault: Vault, note: Note) -> tuple[range, ...]:
    """The parts of a note that a digest holds."""
    if is_in_ledger(vault.settings, note.path):
        return (range(len(note.text)),)
    return tuple(range(*block.span) for block in read_blocks(note.text))


def refuse_ledger(settings: Settings, old: str, new: str) -> None:
    """Neither end of a move may lie in the ledger.

    Raises:
        UsageError: one does.
    """
    if is_in_ledger(settings, old):
        raise UsageError(
            f"'{old}' belongs to the ledger, and a sealed run is not moved or renamed: audit would miss it"
        )
    if is_in_ledger(settings, new):
        folder = posixpath.normpath(settings.evidence)
        raise UsageError(
            f"'{folder}' is the ledger, which holds runs and nothing else: take another folder for the note"
        )


def names_to_keep(vault: Vault, before: Resolver, after: Resolver, old: str, new: str) -> tuple[KeptName, ...]:
    """The names by which sealed text calls the note at ``old`` and that nothing in the note would keep for it.

    Raises:
        UsageError: sealed text names the note by the path of its file, which no alias can stand for.
    """
    notes: dict[str, set[str]] = {}
    blocks: dict[str, set[tuple[str, int]]] = {}
    for note, link, span in _sealed_links(vault):
        if before.resolve(link, note.path).target != old or not link.target:
            continue
        now = after.resolve(link, new if note.path == old else note.path)
        if now.target == new and now.match is not Match.SLUG:
            continue
        if not link.wiki and not link.field:
            where = f"{note.path}:{link.place.line}:{link.place.column}"
            raise UsageError(f"the sealed text at {where} links to the path of '{old}', so that the note has to stay")
        if is_in_ledger(vault.settings, note.path):
            notes.setdefault(link.target, set()).add(note.path)
        else:
            blocks.setdefault(link.target, set()).add((note.path, span.start))
    names = sorted({*notes, *blocks})
    return tuple(KeptName(name, len(notes.get(name, ())), len(blocks.get(name, ()))) for name in names)


def with_aliases(path: str, text: str, kept: tuple[KeptName, ...]) -> str:
    """The note's text with these names among its aliases, and nothing else changed.

    Raises:
        UsageError: the note cannot be given one; says where and why.
    """
    for one in kept:
        try:
            text = add_item(text, ALIASES, one.name)
        except InputError as error:
            fault = error.at(path).diagnostics[0]
            where = f"{fault.path}:{fault.line}:{fault.column}"
            raise UsageError(f"{_needed(one)}, and {where} {fault.message} ({fault.hint})") from None
    return text


def refuse_unclear(after: Resolver, kept: tuple[KeptName, ...], new: str) -> None:
    """Each name that was kept leads to the renamed note and to no other.

    Raises:
        UsageError: one does not.
    """
    for one in kept:
        found = after.resolve_name(one.name)
        other = next((path for path in found.candidates if path != new), "")
        if other or found.target != new:
            what = f"'{other}' goes by that name too" if other else "no alias can say it"
            raise UsageError(f"{_needed(one)}, and {what}: the note cannot be renamed")


def _sealed_links(vault: Vault) -> Iterator[tuple[Note, Link, range]]:
    for note in vault.notes.values():
        spans = sealed_spans(vault, note)
        for link in note.links if spans else ():
            span = next((span for span in spans if link.start in span), None)
            if span is not None:
                yield note, link, span


def _needed(kept: KeptName) -> str:
    return f"'{kept.name}' has to be kept as an alias, since text that is sealed calls the note so"


def _counted(number: int, what: str, where: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}{where}" if number else ""
