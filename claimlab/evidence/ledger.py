"""The append-only ledger: registrations, runs with a record a trial, and seals that name what came before.

A run is on record from the moment it is opened, with every trial that it plans. Nothing in a sealed run is ever written
again. A seal names each file of its run by digest, the seals that were the heads of the ledger, and every registration
that no earlier seal names; so whatever is changed, removed or slipped in below a seal shows, and two branches that each
sealed a run merge by having two heads. What a ledger in one's own hands cannot show: a run in private before the
registration, and a cut-off tail, unless git or another party knows the later head.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims.run import Run, RunOpening, Seal, SeededTrial, TrialRecord
from claimlab.claims.status import TrialState
from claimlab.errors import LedgerError, UsageError
from claimlab.evidence import layout, reading
from claimlab.evidence.atomic import write_atomically
from claimlab.evidence.canonical import canonical_json, digest, record_digest
from claimlab.evidence.lock import KernelLock
from claimlab.evidence.reader import LedgerReader, heads_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimlab.claims.registration import Registration
    from claimlab.claims.verdict import VerdictRecord

_WAIT = 60.0
_RESERVED = (layout.OPENED, layout.SEAL)


class Ledger(LedgerReader):
    """The ledger as those who add to it see it.

    Every writing method takes the ledger's kernel lock for its own short time, so that several processes may write at
    once; ``lock`` holds it across several calls.

    Raises:
        LedgerError: from every method: a record is missing or broken, or the call would rewrite history.
        EnvironmentFault: from every method: the disk or another process stands in the way.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._lock = KernelLock(self.folder / layout.STATE / "ledger.lock", f"the ledger {self.folder}")

    @contextlib.contextmanager
    def lock(self, wait: float = _WAIT) -> Iterator[None]:
        """Keep other processes from writing for the time of a ``with`` block; it nests within a thread.

        Args:
            wait: Seconds to wait for another holder, whose name the error gives.
        """
        with self._lock.held(wait):
            yield

    @contextlib.contextmanager
    def work_on(self, run_id: str, wait: float = 0.0) -> Iterator[None]:
        """Claim an open run for this process, so that no other resumes it meanwhile; a crash gives it back."""
        path = self.folder / layout.STATE / f"{layout.checked_name(run_id, 'run')}.lock"
        with KernelLock(path, f"the run {run_id}").held(wait):
            yield

    def register(self, registration: Registration) -> str:
        """Enter a registration and return its digest; the same one twice is entered once.

        Raises:
            LedgerError: the claim is registered with this experiment already and this does not amend that registration,
                it amends one that is not in force, or gives no reason.
        """
        key = record_digest(registration)
        with self.lock():
            path = self.folder / layout.REGISTRATIONS / layout.registration_file(registration.claim, key)
            if path.exists():
                return key
            self._check_amendment(registration)
            if registration.amends and not registration.reason.strip():
                raise LedgerError(f"an amendment of {registration.claim} needs a reason")
            self._write(path, canonical_json(registration))
        return key

    def _check_amendment(self, registration: Registration) -> None:
        in_force = self.registrations_in_force(registration.claim)
        same, _ = in_force.get(registration.rule.experiment, ("", None))
        if same and registration.amends != same:
            raise LedgerError(f"claim {registration.claim} is registered as {same[:12]}: amend that one")
        if registration.amends and registration.amends not in {key for key, _ in in_force.values()}:
            raise LedgerError(f"claim {registration.claim} has nothing to amend")

    def open_run(self, opening: RunOpening) -> None:
        """Put a run on record before its first trial.

        Raises:
            LedgerError: there is such a run, its number is taken or leaves a gap, or it names a registration that is
                not in the ledger.
        """
        folder = self.run_folder(opening.run)
        with self.lock():
            if folder.exists() and any(folder.iterdir()):
                raise LedgerError(f"there is a run {opening.run} already; a run's record is never written twice")
            expected = self.next_number(opening.experiment, opening.preset)
            if opening.number != expected:
                raise LedgerError(
                    f"the next run of {opening.experiment}/{opening.preset} is number {expected}, "
                    f"not {opening.number}: hold the ledger's lock from asking for the number until the run is open"
                )
            unknown = sorted(set(opening.registrations.values()) - set(self.registrations()))
            if unknown:
                raise LedgerError(f"run {opening.run} names registration {unknown[0][:12]}, which is not in the ledger")
            self._write(folder / layout.OPENED, canonical_json(opening))

    def record_trial(self, record: TrialRecord) -> None:
        """Record a trial that ended. A failed trial stays on record beside a later attempt; a finished one is final.

        Raises:
            LedgerError: the run is sealed, did not plan this trial, or has it finished with other measurements.
        """
        with self.lock():
            opening = self._open(record.run)
            if record.trial not in opening.trials:
                raise LedgerError(
                    f"run {record.run} did not plan trial {record.trial.index} with this setting and seed"
                )
            data = canonical_json(record)
            folder, attempt = self.run_folder(record.run), 1
            while (path := folder / layout.trial_file(record.trial.index, attempt)).exists():
                if reading.read_bytes(path) == data:
                    return
                if reading.read_record(path, TrialRecord).state is TrialState.FINISHED:
                    raise LedgerError(
                        f"trial {record.trial.index} of run {record.run} is finished and on record already"
                    )
                attempt += 1
            self._write(path, data)

    def attach(self, run_id: str, name: str, data: bytes) -> None:
        """Put a figure or note beside the records of an open run; an attachment may be written anew until the seal.

        Raises:
            LedgerError: the run is sealed or not open.
            UsageError: the name cannot be a file name or belongs to a record.
        """
        layout.checked_name(name, "attachment")
        if name in _RESERVED or layout.read_trial_file(name) or name.startswith("verdict-"):
            raise UsageError(f"{name} is the name of a record; give the attachment another")
        with self.lock():
            self._open(run_id)
            self._write(self.run_folder(run_id) / name, data)

    def record_verdict(self, run_id: str, claim_id: str, record: VerdictRecord) -> None:
        """Record what the decision said of a claim that was registered when the run was opened.

        Raises:
            LedgerError: the run is sealed or not open, or does not serve this claim under this registration.
        """
        with self.lock():
            opening = self._open(run_id)
            if record.run != run_id or record.claim != claim_id:
                raise LedgerError(f"a verdict on {record.claim} by {record.run} cannot stand as {claim_id} by {run_id}")
            if opening.registrations.get(claim_id) != record.registration:
                raise LedgerError(
                    f"run {run_id} was not opened under this registration of {claim_id}: it decides nothing"
                )
            self._write(self.run_folder(run_id) / layout.verdict_file(claim_id), canonical_json(record))

    def seal(self, run_id: str, complete: bool) -> str:  # noqa: FBT001 - the one thing a seal states
        """Close a run for good and return the digest of its seal.

        Args:
            run_id: An open run.
            complete: Whether every planned trial finished.

        Raises:
            LedgerError: the run is sealed already, or said to be complete while a planned trial is not finished.
        """
        with self.lock():
            opening = self._open(run_id)
            folder = self.run_folder(run_id)
            missing = _unfinished(reading.read_run(folder))
            if complete and missing:
                raise LedgerError(f"run {run_id} is not complete: trial {missing[0].index} is not finished")
            seals = reading.read_seals(folder.parent)
            named = {key for seal in seals.values() for key in seal.registrations}
            record = Seal(
                run=opening.run,
                files=_digests(folder),
                parents=heads_of(seals),
                registrations=tuple(sorted(set(self.registrations()) - named)),
                complete=complete,
                sealed=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            )
            data = canonical_json(record.model_copy(update={"self_digest": record_digest(record)}))
            self._write(folder / layout.SEAL, data)
        return digest(data)

    def _open(self, run_id: str) -> RunOpening:
        folder = self.run_folder(run_id)
        if (folder / layout.SEAL).exists():
            raise LedgerError(f"run {run_id} is sealed; nothing in it can be written any more")
        if not (folder / layout.OPENED).exists():
            raise LedgerError(f"run {run_id} was never opened")
        return reading.read_record(folder / layout.OPENED, RunOpening)

    def _write(self, path: Path, data: bytes) -> None:
        attributes = self.folder / ".gitattributes"
        if not attributes.exists():  # a digest covers bytes, so git must not change line ends on checkout
            write_atomically(attributes, b"* -text\n")
        write_atomically(path, data)


def _unfinished(run: Run) -> list[SeededTrial]:
    done = {record.trial.index for record in run.trials if record.state is TrialState.FINISHED}
    return [trial for trial in run.opening.trials if trial.index not in done]


def _digests(folder: Path) -> dict[str, str]:
    """Digest of every file of a run, after half-written ones that a crash left are gone."""
    found: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if layout.is_litter(path):
            path.unlink(missing_ok=True)
        elif path.name != layout.SEAL:
            found[path.name] = digest(reading.read_bytes(path))
    return found
