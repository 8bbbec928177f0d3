"""One trial as a job on another machine: its request goes there in a file, and its outcome comes back in one.

The folder must be seen by both machines at the same path. A job supervises its trial just as a run on one machine does:
a child process with the preset's limits, walled off where the system allows it, so the experiment itself never writes
here. The request holds the sources too, so that an edit while a job waits changes nothing of its run.
"""

from __future__ import annotations

import json
import signal
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from claimlab.claims import SeededTrial
from claimlab.evidence.atomic import write_atomically
from claimlab.runner.declaration import Limits
from claimlab.runner.supervise import Ended, Work, run_trial

if TYPE_CHECKING:
    from types import FrameType

_ENDED: TypeAdapter[Ended] = TypeAdapter(Ended)


@dataclass(frozen=True, slots=True)
class JobFolder:
    """The files of one trial: ``request.json``, ``number`` of its job, ``progress.json`` and ``outcome.json``."""

    path: Path

    def ask(self, work: Work, trial: SeededTrial) -> None:
        """Write what is to be run."""
        paths = {"root": str(work.root), "path": str(work.path), "files": list(map(str, work.files))}
        common = {**asdict(work), **paths, "limits": work.limits.model_dump()}
        self._write("request.json", {"work": common, "trial": trial.model_dump(mode="json")})

    def asked(self) -> tuple[Work, SeededTrial]:
        """Read what is to be run."""
        request = json.loads((self.path / "request.json").read_bytes())
        work = {**request["work"], "limits": Limits.model_validate(request["work"]["limits"])}
        work |= {key: Path(work[key]) for key in ("root", "path")}
        work |= {"files": tuple(map(Path, work["files"]))}
        return Work(**work), SeededTrial.model_validate(request["trial"])

    def report(self, fraction: float, message: str) -> None:
        """Say how far the trial is."""
        self._write("progress.json", [fraction, message])

    def reported(self) -> tuple[float, str] | None:
        """How far the trial said it is."""
        try:
            fraction, message = json.loads((self.path / "progress.json").read_bytes())
        except (OSError, ValueError):
            return None
        return float(fraction), str(message)

    def answer(self, ended: Ended) -> None:
        """Write the outcome; it appears whole or not at all."""
        write_atomically(self.path / "outcome.json", _ENDED.dump_json(ended))

    def answered(self) -> Ended | None:
        """The outcome, once there is one."""
        try:
            return _ENDED.validate_json((self.path / "outcome.json").read_bytes())
        except (OSError, ValidationError):
            return None

    @property
    def number(self) -> str:
        """The job's number in the queue; empty if none was submitted."""
        try:
            return (self.path / "number").read_text(encoding="ascii").strip()
        except OSError:
            return ""

    def submitted(self, number: str) -> None:
        """Note the job's number, so that another call finds the job again."""
        write_atomically(self.path / "number", number.encode("ascii"))

    def _write(self, name: str, value: Any) -> None:
        write_atomically(self.path / name, json.dumps(value).encode())


def serve(folder: str) -> None:
    """Run the trial of a folder and leave its outcome there; this is what a job does."""
    signal.signal(signal.SIGTERM, _stop)
    job = JobFolder(Path(folder))
    work, trial = job.asked()
    job.answer(
        run_trial(work, trial, lambda _trial, fraction, message: job.report(fraction, message), threading.Event())
    )


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """A cancelled job takes its child with it and leaves no outcome."""
    raise SystemExit(143)
