"""What an audit can find wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """In what way the ledger does not say what its digests, seeds and rules say."""

    UNREADABLE = "unreadable"
    """A file is no such record, or not in its canonical form."""
    CHANGED = "changed"
    """A file's digest is not the one under which others cite it."""
    MISSING = "missing"
    """A record that others cite, or that a complete run must have, is not there."""
    FOREIGN = "foreign"
    """A file lies in a sealed run that its seal does not name."""
    MISPLACED = "misplaced"
    """A record stands under another's name: renamed, swapped or copied from another run."""
    UNPLANNED = "unplanned"
    """A trial is not as it was planned when the run was opened, or the plan is not the registered one."""
    SEED = "seed"
    """A seed does not follow from registrations, run number and trial."""
    NUMBER = "number"
    """Runs of one experiment and preset are not numbered without gaps: a run was taken out."""
    LATE = "late"
    """A registration is younger than a run that names it."""
    AMENDMENT = "amendment"
    """An amendment gives no reason."""
    CUT = "cut"
    """A head that is known from elsewhere is not in the ledger: its tail was cut off or rewritten."""
    REPLAY = "replay"
    """The decision, replayed, gives another verdict than the one on record."""
    STATUS = "status"
    """A note's status is not the one that the ledger gives: somebody typed it."""
    NOTE = "note"
    """The note of a registered claim cannot be read as a claim, so nothing holds it against the ledger."""
    UNHELD = "unheld"
    """A claim is registered and no note makes it."""
    REPEATED = "repeated"
    """Two registered runs have the same seeds: branches that both opened the run were merged."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that does not fit.

    Attributes:
        path: File, relative to the ledger's folder, in an audit of the whole vault to its root; of the citing record
            when the cited one is gone.
        fault: In what way.
        message: What is off, and what to do.
    """

    path: str
    fault: Fault
    message: str

    def __str__(self) -> str:
        return f"{self.path} {self.fault}: {self.message}"
