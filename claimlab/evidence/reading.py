"""Records read back from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from claimlab.claims.registration import Registration
from claimlab.claims.run import Run, RunOpening, Seal, TrialRecord
from claimlab.errors import EnvironmentFault, LedgerError
from claimlab.evidence import layout
from claimlab.evidence.canonical import digest

if TYPE_CHECKING:
    from pathlib import Path

Record = TypeVar("Record", bound=BaseModel)


def read_record(path: Path, kind: type[Record]) -> Record:
    """Read one record.

    Raises:
        LedgerError: the file is gone or is not such a record; the message names the first field that is off.
        EnvironmentFault: the file cannot be read.
    """
    return parse_record(path, read_bytes(path), kind)


def read_bytes(path: Path) -> bytes:
    """Read one file of the ledger.

    Raises:
        LedgerError: it is gone.
        EnvironmentFault: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise LedgerError(f"{path} is missing from the ledger; restore it from git") from None
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror or error}") from error


def parse_record(path: Path, data: bytes, kind: type[Record]) -> Record:
    """Read one record from its bytes; ``path`` is for the message only.

    Raises:
        LedgerError: the bytes are not such a record.
    """
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LedgerError(
            f"{path} is not a {kind.__name__} record ({place + ': ' if place else ''}{first['msg']}); "
            "restore it from git, or run 'claimlab audit' for all that is off"
        ) from None


def read_run(folder: Path) -> Run:
    """Read a run with its trials, by index and attempt, and its seal.

    Raises:
        LedgerError: a record of it is missing or broken.
    """
    names = sorted(name for path in folder.iterdir() if (name := layout.read_trial_file(path.name)))
    trials = tuple(read_record(folder / layout.trial_file(*name), TrialRecord) for name in names)
    sealed, seal_digest = None, ""
    if (folder / layout.SEAL).exists():
        data = read_bytes(folder / layout.SEAL)
        sealed, seal_digest = parse_record(folder / layout.SEAL, data, Seal), digest(data)
    opening = read_record(folder / layout.OPENED, RunOpening)
    return Run(opening=opening, trials=trials, seal=sealed, seal_digest=seal_digest)


def read_registrations(folder: Path) -> dict[str, Registration]:
    """Read every registration under the ledger's folder, by the digest of its file.

    Raises:
        LedgerError: one of them is broken.
    """
    found: dict[str, Registration] = {}
    for path in sorted((folder / layout.REGISTRATIONS).glob("*.json")):
        data = read_bytes(path)
        found[digest(data)] = parse_record(path, data, Registration)
    return found


def read_seals(folder: Path) -> dict[str, Seal]:
    """Read every seal under the ledger's folder, by its digest.

    Raises:
        LedgerError: one of them is broken.
    """
    found: dict[str, Seal] = {}
    for path in sorted(folder.glob(f"*/{layout.SEAL}")):
        data = read_bytes(path)
        found[digest(data)] = parse_record(path, data, Seal)
    return found


def run_folders(folder: Path) -> tuple[Path, ...]:
    """Folders of every run that was ever opened, by name."""
    return tuple(path.parent for path in sorted(folder.glob(f"*/{layout.OPENED}")))
