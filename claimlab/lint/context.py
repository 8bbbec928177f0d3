"""What every rule looks at, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic
from claimlab.lint.catalogue import RULES

if TYPE_CHECKING:
    from claimlab.graph.claim_graph import ClaimGraph
    from claimlab.graph.edges import Followed
    from claimlab.notes.note import Note, Place
    from claimlab.verification.standing import Standings
    from claimlab.verification.workspace import Workspace


@dataclass(frozen=True)
class Context:
    """A vault's graph, with every link followed."""

    graph: ClaimGraph

    @property
    def followed(self) -> tuple[Followed, ...]:
        """Every link of every note, in the order of path and place."""
        return self.graph.followed

    @cached_property
    def workspace(self) -> Workspace:
        """The vault with its ledger."""
        from claimlab.verification.workspace import workspace_of  # noqa: PLC0415 - a vault without rules needs no ledger

        return workspace_of(self.graph)

    @cached_property
    def standings(self) -> Standings:
        """Where each claim stands by the ledger."""
        from claimlab.verification.standing import Standings  # noqa: PLC0415 - a vault without rules needs no ledger

        return Standings(self.workspace)


def fault(code: str, path: str, place: Place | tuple[int, int], message: str, hint: str = "") -> Diagnostic:
    """A diagnostic with the usual severity of its code."""
    line, column = place
    return Diagnostic(path, line, column, code, message, RULES[code].severity, hint)


def field_place(note: Note, field: str) -> tuple[int, int]:
    """Where a field's key stands; the note's beginning without one."""
    place = note.places.get(field)
    return (place.line, place.column) if place else (1, 1)
