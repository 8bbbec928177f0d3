"""A vault opened for work: its settings, its graph, its ledger and its experiments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError, Severity, UsageError
from claimlab.evidence.ledger import Ledger
from claimlab.graph.build import build_graph
from claimlab.notes.vault import load_vault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.claims import Rule
    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.notes.settings import Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that the use cases read, loaded once."""

    root: Path
    settings: Settings
    graph: ClaimGraph
    ledger: Ledger

    def claim(self, name: str) -> ClaimNote:
        """Find a claim by id, title, stem or path.

        Raises:
            UsageError: there is none; the message names the nearest ids.
        """
        return self.graph.claim(name)

    def experiment_path(self, experiment: str) -> Path:
        """Where the module of an experiment lives."""
        return self.root / self.settings.experiments / f"{experiment}.py"

    def experiment_name(self, experiment: str) -> str:
        """The same, relative to the root with forward slashes, for messages and links."""
        return f"{self.settings.experiments}/{experiment}.py"

    def bound_to(self, experiment: str, preset: str) -> tuple[tuple[ClaimNote, Rule], ...]:
        """Every claim that declares this experiment and preset, with its rule, in order of id."""
        found = [
            (claim, rule)
            for _, claim in sorted(self.graph.claims.items())
            for rule in claim.claim.experiments
            if rule.experiment == experiment and rule.preset == preset
        ]
        return tuple(found)


def open_workspace(root: Path) -> Workspace:
    """Load the vault under ``root`` and open its ledger.

    Raises:
        InputError: ``claimlab.toml`` is broken.
        EnvironmentFault: the vault cannot be read.
    """
    return workspace_of(build_graph(load_vault(root)))


def workspace_of(graph: ClaimGraph) -> Workspace:
    """The vault whose graph is at hand, with its ledger."""
    vault = graph.vault
    return Workspace(vault.root, vault.settings, graph, Ledger(vault.root / vault.settings.evidence))


def select_claims(workspace: Workspace, names: Iterable[str], *, every: bool) -> tuple[ClaimNote, ...]:
    """The claims that a command is about, each once, parts before the claims that take their status from them.

    Raises:
        UsageError: a name is unknown, a named claim cannot be verified, or nothing is named.
        InputError: a claim's note is broken.
    """
    named = [workspace.claim(name) for name in names]
    refuse_faulty(workspace, named)
    if every:
        named = [entry for _, entry in sorted(workspace.graph.claims.items()) if entry.verifiable]
        refuse_faulty(workspace, named)
    if not named and every:
        raise UsageError("no claim here has an experiment or status_from: add one as docs/writing-claims.md shows")
    if not named:
        raise UsageError("name at least one claim, or give --all or --stale")
    for entry in named:
        if not entry.verifiable:
            raise UsageError(
                f"claim {entry.id} has no experiment and no status_from ({entry.note.path}): "
                "add one as docs/writing-claims.md shows"
            )
    return parts_first({entry.id: entry for entry in named}.values())


def refuse_faulty(workspace: Workspace, entries: Iterable[ClaimNote]) -> None:
    """Make sure that the notes of claims were read as they are written.

    Raises:
        InputError: one of them is broken; every fault of all of them is named.
    """
    faults = [fault for entry in entries for fault in _faults(workspace, entry.note.path)]
    if faults:
        raise InputError(faults)


def parts_first(entries: Iterable[ClaimNote]) -> tuple[ClaimNote, ...]:
    """Claims in the given order, those that take their status from others at the end."""
    return tuple(sorted(entries, key=lambda entry: entry.claim.status_from is not None))


def _faults(workspace: Workspace, path: str) -> list[Diagnostic]:
    """Errors in one note, and in what the graph made of it."""
    found = (*workspace.graph.vault.notes[path].diagnostics, *workspace.graph.diagnostics)
    return sorted({fault for fault in found if fault.path == path and fault.severity is Severity.ERROR})
