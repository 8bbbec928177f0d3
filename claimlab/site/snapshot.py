"""Everything that the pages are made from, loaded once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from claimlab.claims import Freshness, Status
from claimlab.notes.containment import is_inside
from claimlab.site.addresses import AddressBook
from claimlab.site.cards import Card, excerpt_of, shown_title, text_field
from claimlab.site.deciding import deciding_line
from claimlab.site.records import Records, read_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.notes.note import Note
    from claimlab.notes.settings import Settings
    from claimlab.verification.standing import Standing

_UNPUBLISHED = {"false", "no", "off"}


@dataclass(frozen=True)
class Snapshot:
    """The vault, its graph, its ledger and where each claim stands.

    Attributes:
        standings: Claim id → standing; only claims that claimlab can verify have one.
        experiments: Name → source text of every experiment module.
    """

    root: Path
    graph: ClaimGraph
    records: Records
    standings: Mapping[str, Standing]
    experiments: Mapping[str, str]
    base_url: str

    @property
    def settings(self) -> Settings:
        """What ``claimlab.toml`` says."""
        return self.graph.vault.settings

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """Path → note, for the notes that are published."""
        return {path: note for path, note in self.graph.vault.notes.items() if _published(note)}

    @cached_property
    def claims(self) -> Mapping[str, ClaimNote]:
        """Path → claim, for the claims that are published."""
        return {entry.note.path: entry for entry in self.graph.claims.values() if entry.note.path in self.notes}

    @cached_property
    def evidence_notes(self) -> Mapping[str, str]:
        """Path of an evidence note → id of its run."""
        folder = self.settings.evidence
        known = {f"{folder}/{run}/{run}.md": run for run in self.records.runs}
        return {path: run for path, run in known.items() if path in self.notes}

    @cached_property
    def addresses(self) -> AddressBook:
        """Where each note's page is."""
        return AddressBook(self.notes.values(), self.evidence_notes, self.graph.by_path)

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """Path → card, for the notes that are published."""
        return {path: self._card(note) for path, note in self.notes.items()}

    def title_of(self, target: str, from_path: str) -> str:
        """What a sentence calls the note that a link leads to: its title; the target itself where none is published."""
        path = self.graph.resolver.resolve_name(target, from_path).target
        note = self.notes.get(path)
        return shown_title(note) if note else target

    def _card(self, note: Note) -> Card:
        address, title, domain = self.addresses.of(note.path), shown_title(note), text_field(note, "domain")
        excerpt = excerpt_of(note, partial(self.title_of, from_path=note.path))
        entry = self.claims.get(note.path)
        if entry is None:
            return Card(address, title, note.type or "note", domain=domain, excerpt=excerpt)
        standing = self.standings.get(entry.id)
        status, freshness = (standing.status, standing.freshness) if standing else (Status.UNVERIFIED, Freshness.NONE)
        return Card(
            address,
            title,
            "claim",
            status.value,
            freshness.value,
            entry.confidence,
            entry.domain,
            excerpt,
            deciding_line(standing, self.records.registrations) if standing else "",
        )


def _published(note: Note) -> bool:
    return text_field(note, "publish").lower() not in _UNPUBLISHED


def take_snapshot(root: Path, base_url: str = "") -> Snapshot:
    """Load everything under ``root``.

    Raises:
        InputError: ``claimlab.toml`` is broken.
        LedgerError: a record of the ledger is broken.
        EnvironmentFault: something cannot be read.
    """
    from claimlab.graph.build import build_graph  # noqa: PLC0415 - keeps the import of this module quick
    from claimlab.notes.vault import load_vault  # noqa: PLC0415

    root = root.resolve()
    graph = build_graph(load_vault(root))
    settings = graph.vault.settings
    records = read_records(root / settings.evidence)
    standings: dict[str, Standing] = {}
    if any(entry.verifiable for entry in graph.claims.values()):
        from claimlab.verification.standing import Standings  # noqa: PLC0415 - a vault without rules needs none of it
        from claimlab.verification.workspace import workspace_of  # noqa: PLC0415

        computed = Standings(workspace_of(graph))
        standings = {name: computed.of(entry) for name, entry in graph.claims.items() if entry.verifiable}
    address = (base_url or settings.base_url).rstrip("/")
    return Snapshot(root, graph, records, standings, _experiments(root, root / settings.experiments), address)


def _experiments(root: Path, folder: Path) -> dict[str, str]:
    """Source text of each module that lies in the vault; read, never imported."""
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    modules = [path for path in found if path.is_file() and is_inside(root, path)]
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in modules}
