"""The ledger as the site shows it: every run ever opened, every registration, every verdict, every figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimlab.evidence.layout import SEAL
from claimlab.notes.containment import is_inside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimlab.claims import Registration, Run, VerdictRecord


@dataclass(frozen=True, slots=True)
class Records:
    """Everything on record, read once.

    Attributes:
        folder: The ledger's folder.
        runs: Id → run, in order of time.
        registrations: Digest → registration.
        verdicts: Run id → claim id → verdict.
        files: Run id → names of all its files, sorted.
    """

    folder: Path
    runs: Mapping[str, Run] = field(default_factory=dict)
    registrations: Mapping[str, Registration] = field(default_factory=dict)
    verdicts: Mapping[str, Mapping[str, VerdictRecord]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def registered(self, claim: str) -> tuple[tuple[str, Registration], ...]:
        """Every registration of a claim with its digest, oldest first."""
        own = [(digest, entry) for digest, entry in self.registrations.items() if entry.claim == claim]
        return tuple(sorted(own, key=lambda pair: (pair[1].registered, pair[0])))

    def decided(self, claim: str) -> tuple[VerdictRecord, ...]:
        """Every verdict on a claim, oldest first."""
        found = (self.verdicts[run].get(claim) for run in self.runs)
        return tuple(sorted((record for record in found if record is not None), key=lambda record: record.decided))

    def figures(self, run: str) -> tuple[str, ...]:
        """File names of a run's figures."""
        return tuple(name for name in self.files.get(run, ()) if name.endswith(".svg"))

    def of_experiment(self, experiment: str) -> tuple[Run, ...]:
        """Every run ever opened of an experiment, newest first."""
        runs = [run for run in self.runs.values() if run.opening.experiment == experiment]
        return tuple(reversed(runs))


def read_records(folder: Path) -> Records:
    """Read the whole ledger; a missing folder is an empty one.

    Raises:
        LedgerError: a record is missing or broken; evidence that cannot be read is not published.
        EnvironmentFault: a record cannot be read.
    """
    if not folder.is_dir():
        return Records(folder)
    from claimlab.evidence.ledger import Ledger  # noqa: PLC0415 - a vault without evidence needs none of it

    ledger = Ledger(folder)
    runs = {run.id: run for run in ledger.runs()}
    registrations = dict(ledger.registrations())
    verdicts = {
        run.id: {claim: record for claim in run.opening.registrations if (record := ledger.verdict(run.id, claim))}
        for run in runs.values()
    }
    files = {name: _files(folder, ledger.run_folder(name)) for name in runs}
    return Records(folder, runs, registrations, verdicts, files)


def _files(ledger: Path, folder: Path) -> tuple[str, ...]:
    """Names of a run's files that lie in the ledger; the seal last, for it covers the others."""
    found = [path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file()]
    names = sorted(path.name for path in found if is_inside(ledger, path))
    return tuple(sorted(names, key=lambda name: name == SEAL))
