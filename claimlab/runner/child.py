"""The child process: reads one request, imports one experiment, runs one trial, and hands back what it measured.

The request is JSON on standard input and holds the experiment's sources, as they were when its run was opened: none of
them is read again. Messages go back as JSON lines on the descriptor that the request names:
``{"progress": [fraction, message]}``, then ``{"measurements": …}`` or ``{"error": …}``. What the experiment prints is
its own business: standard output and error never carry the protocol.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.claims.measurement import Measurements
from claimlab.errors import ClaimlabError, ExperimentError
from claimlab.runner.experiment import Experiment, Trial
from claimlab.runner.source_finder import SourceFinder

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import resource
except ImportError:  # not a Unix system: no limits and no peak to report
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Serve the one request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    channel = os.fdopen(os.dup(request["channel"]), "w", encoding="utf-8")
    os.close(request["channel"])

    def send(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    _limit_memory(request["gigabytes"])
    finder = SourceFinder(Path(request["root"]), Path(request["path"]), request["sources"])
    try:
        outcome = serve(request, finder, lambda fraction, text: send({"progress": [fraction, text[:200]]}))
    except KeyboardInterrupt:
        raise
    except ClaimlabError as error:
        send({"error": str(error), "exit_code": error.exit_code, "peak": _peak()})
    except BaseException as error:  # noqa: BLE001 - whatever an experiment raises is recorded, never fatal
        send({"error": _describe(error, finder), "exit_code": ClaimlabError.exit_code, "peak": _peak()})
    else:
        send({"measurements": outcome, "peak": _peak()})


def serve(request: dict[str, Any], finder: SourceFinder, report: Callable[[float, str], None]) -> dict[str, Any] | None:
    """Run what a request asks for: ``prepare`` returns nothing, ``run`` the trial's measurements as JSON values."""
    experiment = load_experiment(finder, request["function"])
    if request["ask"] == "prepare":
        every = request["prepared"]
        for done, settings in enumerate(every):
            if experiment.fetch is not None:
                experiment.fetch(_trial(request, settings, _share_of(report, done, len(every))))
        return None
    measured = experiment(_trial(request, request["settings"], report))
    if not isinstance(measured, Measurements):
        raise ExperimentError(f"{request['function']} returned {type(measured).__name__}, not Measurements")
    return measured.model_dump(mode="json")


def _trial(request: dict[str, Any], settings: dict[str, Any], report: Callable[[float, str], None]) -> Trial:
    return Trial(
        settings=settings,
        parameters=request["parameters"],
        seed=request["seed"],
        index=request["index"],
        draw=request["draw"],
        report=report,
    )


def _share_of(report: Callable[[float, str], None], done: int, of: int) -> Callable[[float, str], None]:
    """Progress of one of several equal parts as progress of the whole."""
    return lambda fraction, text: report((done + fraction) / of, text)


def load_experiment(finder: SourceFinder, function: str) -> Experiment:
    """Import an experiment from its sources; modules beside it that these hold can be imported by their name.

    Raises:
        ExperimentError: the module holds no experiment of that name.
    """
    finder.install()
    module = finder.load_experiment()
    experiment = getattr(module, function, None)
    if not isinstance(experiment, Experiment):
        raise ExperimentError(f"{module.__name__} holds no experiment named {function}")
    return experiment


def _limit_memory(gigabytes: float) -> None:
    if resource is None or gigabytes <= 0:
        return
    size = int(gigabytes * 1e9)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak() -> int:
    if resource is None:
        return 0
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes if sys.platform == "darwin" else kilobytes * 1024


def _describe(error: BaseException, finder: SourceFinder) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    hint = finder.why_missing(missing) if missing else ""
    return f"{type(error).__name__}: {error}{hint and f' ({hint})'} [{where}]"


if __name__ == "__main__":
    main()
