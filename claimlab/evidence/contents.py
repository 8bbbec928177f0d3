"""The whole ledger read with patience: what is broken becomes a problem, and the rest is still there to be checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from claimlab.claims.registration import Registration
from claimlab.claims.run import RunOpening, Seal, TrialRecord
from claimlab.claims.verdict import VerdictRecord
from claimlab.errors import EnvironmentFault, LedgerError
from claimlab.evidence import layout
from claimlab.evidence.canonical import canonical_json, digest
from claimlab.evidence.problem import Fault, Problem
from claimlab.evidence.reading import parse_record

if TYPE_CHECKING:
    from pathlib import Path

Record = TypeVar("Record", bound=BaseModel)


@dataclass
class RunContents:
    """One run's folder.

    Attributes:
        name: Name of the folder.
        digests: File → SHA-256 of its bytes; empty when they cannot be read.
        opening: ``None`` when it is missing or broken; so for the rest.
        trials: File → record.
        verdicts: File → record.
        seal: The seal.
    """

    name: str
    digests: dict[str, str] = field(default_factory=dict)
    opening: RunOpening | None = None
    trials: dict[str, TrialRecord] = field(default_factory=dict)
    verdicts: dict[str, VerdictRecord] = field(default_factory=dict)
    seal: Seal | None = None

    def path(self, file: str) -> str:
        """Path of one of its files, relative to the ledger."""
        return f"{self.name}/{file}"

    def intact(self, file: str) -> bool:
        """Whether a file is what the seal says; true for all files of an open run."""
        return self.seal is None or self.seal.files.get(file) == self.digests.get(file)


@dataclass
class Contents:
    """Everything under the ledger's folder.

    Attributes:
        registrations: File → digest and record.
        runs: Every folder that holds a run or what is left of one, by name.
        problems: What could not be read.
        records: How many records were read.
    """

    registrations: dict[str, tuple[str, Registration]] = field(default_factory=dict)
    runs: dict[str, RunContents] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    records: int = 0

    def seals(self) -> dict[str, RunContents]:
        """Digest of each seal → its run."""
        return {run.digests[layout.SEAL]: run for run in self.runs.values() if run.seal is not None}


def read_contents(folder: Path) -> Contents:
    """Read every record; names that begin with a dot are not part of the ledger."""
    contents = Contents()
    for path in sorted((folder / layout.REGISTRATIONS).glob("*.json")):
        data = _bytes(contents, folder, path)
        record = _record(contents, folder, path, data, Registration)
        if data is not None and record is not None:
            contents.registrations[path.relative_to(folder).as_posix()] = digest(data), record
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.is_dir() and entry.name != layout.REGISTRATIONS and not entry.name.startswith("."):
            _read_run(contents, folder, entry)
    return contents


def _read_run(contents: Contents, folder: Path, entry: Path) -> None:
    run = RunContents(entry.name)
    records = 0
    for path in _listed(contents, folder, entry):
        name = path.name
        if layout.is_litter(path) or not path.is_file():
            continue
        data = _bytes(contents, folder, path)
        run.digests[name] = "" if data is None else digest(data)
        kind = _kind(name)
        if kind is None:
            continue
        records += 1
        match _record(contents, folder, path, data, kind):
            case RunOpening() as opening:
                run.opening = opening
            case Seal() as seal if data is not None and is_whole(data):
                run.seal = seal
            case Seal():
                problem = Problem(run.path(name), Fault.CHANGED, "does not fit its own digest; restore it from git")
                contents.problems.append(problem)
            case TrialRecord() as trial:
                run.trials[name] = trial
            case VerdictRecord() as verdict:
                run.verdicts[name] = verdict
    if records:
        contents.runs[entry.name] = run


def is_whole(seal: bytes) -> bool:
    """Whether a seal fits the digest that it carries of itself; one that does not is damaged and says nothing.

    The fields that it was written with count, so that a later version with more of them reads it as well.
    """
    fields = json.loads(seal)
    return bool(digest(canonical_json(fields | {"self_digest": ""})) == fields.get("self_digest"))


def _kind(name: str) -> type[BaseModel] | None:
    if name == layout.OPENED:
        return RunOpening
    if name == layout.SEAL:
        return Seal
    if layout.read_trial_file(name):
        return TrialRecord
    return VerdictRecord if name.startswith("verdict-") and name.endswith(".json") else None


def _listed(contents: Contents, folder: Path, entry: Path) -> list[Path]:
    """Files of a run's folder, sorted; none, and a problem, when it cannot be listed."""
    try:
        return sorted(entry.iterdir())
    except OSError as error:
        _unreadable(contents, folder, entry, error)
        return []


def _bytes(contents: Contents, folder: Path, path: Path) -> bytes | None:
    """What stands in a file; ``None``, and a problem, when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        _unreadable(contents, folder, path, error)
        return None


def _unreadable(contents: Contents, folder: Path, path: Path, error: OSError) -> None:
    place = path.relative_to(folder).as_posix()
    contents.problems.append(Problem(place, Fault.UNREADABLE, f"cannot be read: {error.strerror or error}"))


def _record(contents: Contents, folder: Path, path: Path, data: bytes | None, kind: type[Record]) -> Record | None:
    """The record that a file's bytes hold; ``None``, and a problem, when they hold none."""
    contents.records += 1
    if data is None:
        return None
    place = path.relative_to(folder).as_posix()
    try:
        record = parse_record(path, data, kind)
        is_canonical = canonical_json(json.loads(data)) == data
    except (LedgerError, EnvironmentFault) as error:
        contents.problems.append(Problem(place, Fault.UNREADABLE, str(error)))
        return None
    if not is_canonical:
        message = "is not in canonical form, so it was written or edited by other means"
        contents.problems.append(Problem(place, Fault.UNREADABLE, message))
        return None
    return record
