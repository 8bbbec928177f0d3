"""The ledger as a reader sees it; needs no lock, since every record appears whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.claims.run import Run, RunOpening, Seal
from claimlab.claims.verdict import VerdictRecord
from claimlab.errors import UsageError
from claimlab.evidence import layout, reading
from claimlab.evidence.canonical import canonical_json, digest
from claimlab.evidence.lineage import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims.registration import Registration


class LedgerReader:
    """What is on record under one folder, ``kb/evidence`` as a rule; a missing folder is an empty ledger.

    Raises:
        LedgerError: from every method: a record is missing or broken.
        EnvironmentFault: from every method: a record cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def registrations(self) -> Mapping[str, Registration]:
        """Every registration by its digest."""
        return reading.read_registrations(self.folder)

    def current_registration(self, claim_id: str, experiment: str) -> tuple[str, Registration] | None:
        """Digest and registration in force for a claim and one of its experiments; ``None`` when there is none."""
        return self.registrations_in_force(claim_id).get(experiment)

    def registrations_in_force(self, claim_id: str) -> Mapping[str, tuple[str, Registration]]:
        """Experiment → digest and registration in force for a claim."""
        return in_force(self.registrations(), claim_id)

    def next_number(self, experiment: str, preset: str) -> int:
        """Number that the next run of an experiment and preset gets: how many were ever opened, plus one."""
        numbers = [
            opening.number
            for opening in self.openings()
            if opening.experiment == experiment and opening.preset == preset
        ]
        return max(numbers, default=0) + 1

    def openings(self) -> tuple[RunOpening, ...]:
        """The opening of every run ever opened, in order of time; much cheaper than ``runs``."""
        found = [reading.read_record(path / layout.OPENED, RunOpening) for path in reading.run_folders(self.folder)]
        return tuple(sorted(found, key=lambda opening: (opening.opened, opening.run)))

    def runs(self) -> tuple[Run, ...]:
        """Every run ever opened with all its trials, in order of time."""
        found = [reading.read_run(path) for path in reading.run_folders(self.folder)]
        return tuple(sorted(found, key=lambda run: (run.opening.opened, run.id)))

    def run(self, run_id: str) -> Run:
        """One run.

        Raises:
            UsageError: there is none of that name.
        """
        folder = self.run_folder(run_id)
        if not (folder / layout.OPENED).exists():
            raise UsageError(f"there is no run {run_id} in {self.folder}")
        return reading.read_run(folder)

    def open_runs(self) -> tuple[Run, ...]:
        """Runs that were opened and never sealed, in order of time: still going on, or to be taken up again."""
        return tuple(
            self.run(opening.run)
            for opening in self.openings()
            if not (self.run_folder(opening.run) / layout.SEAL).exists()
        )

    def seal_of(self, run_id: str) -> Seal | None:
        """The seal of a run, without reading its trials; ``None`` while it is open."""
        path = self.run_folder(run_id) / layout.SEAL
        return reading.read_record(path, Seal) if path.exists() else None

    def verdict(self, run_id: str, claim_id: str) -> VerdictRecord | None:
        """The verdict of a run on a claim, or ``None``."""
        path = self.run_folder(run_id) / layout.verdict_file(claim_id)
        return reading.read_record(path, VerdictRecord) if path.exists() else None

    def verdicts(self, claim_id: str) -> tuple[VerdictRecord, ...]:
        """Every verdict on a claim, in the order in which their runs were opened."""
        found = (self.verdict(opening.run, claim_id) for opening in self.openings())
        return tuple(record for record in found if record is not None)

    def heads(self) -> tuple[str, ...]:
        """Digests of the seals that no other seal names as its parent, sorted; several after a merge of branches."""
        return heads_of(reading.read_seals(self.folder))

    def head(self) -> str:
        """One digest for all sealed runs: the head, or the digest over several heads; empty for an empty ledger."""
        heads = self.heads()
        return heads[0] if len(heads) == 1 else digest(canonical_json(heads)) if heads else ""

    def run_folder(self, run_id: str) -> Path:
        """Folder of a run, whether or not there is one.

        Raises:
            UsageError: the name cannot be a folder's.
        """
        name = layout.checked_name(run_id, "run")
        if name == layout.REGISTRATIONS:
            raise UsageError(f"a run cannot be called {name}")
        return self.folder / name


def heads_of(seals: Mapping[str, Seal]) -> tuple[str, ...]:
    """Those of the given seals that none of them names as its parent, sorted."""
    named = {parent for seal in seals.values() for parent in seal.parents}
    return tuple(sorted(set(seals) - named))
