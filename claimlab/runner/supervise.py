"""Run trials in supervised child processes; the parent keeps the clock, the memory limit and the record."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import selectors
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from claimlab.claims import Measurements, SeededTrial, TrialState
from claimlab.errors import EnvironmentFault, ExperimentError
from claimlab.runner.isolation import child_command, child_environment
from claimlab.runner.message import Message, read_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from claimlab.runner.declaration import Limits

_TAIL = 4_000
_MESSAGE = 64_000_000
"""Bytes that one child may send before it is stopped: far above any honest measurement."""
_PREPARING = 24 * 3600.0
"""Seconds that a download may take."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the children of one run have in common.

    Attributes:
        root: The vault's root.
        path: The experiment's file.
        sources: File → text, of the experiment and of every module of ours that it imports: no child reads a file.
        function: The function in it to call.
        parameters: The preset's.
        limits: The preset's.
        threads: Threads of each child's numerical libraries.
        sandbox: Whether children are walled off where the system allows it.
        files: Files of the vault that the experiment declares; visible, wherever they lie.
    """

    root: Path
    path: Path
    sources: Mapping[str, str]
    function: str
    parameters: Mapping[str, Any]
    limits: Limits
    threads: int = 1
    sandbox: bool = True
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A trial that ended, well or badly."""

    trial: SeededTrial
    state: TrialState
    measurements: Measurements | None
    error: str
    started: str
    seconds: float
    peak_bytes: int
    exit_code: int = 0


def prepare(work: Work, trials: Sequence[SeededTrial], progress: Callable[[SeededTrial, float, str], None]) -> None:
    """Let the experiment fetch what it needs, once for each distinct setting, all in one process.

    Raises:
        EnvironmentFault: something cannot be had on this machine.
        ExperimentError: the experiment's own code failed.
    """
    distinct = {json.dumps(trial.settings, sort_keys=True): trial.settings for trial in reversed(trials)}
    if not distinct:
        return
    ended = _Child(work, trials[0], "prepare", progress, tuple(reversed(distinct.values()))).run(threading.Event())
    if ended.state is TrialState.FAILED:
        kind = EnvironmentFault if ended.exit_code == EnvironmentFault.exit_code else ExperimentError
        raise kind(ended.error)


def run_trial(
    work: Work, trial: SeededTrial, progress: Callable[[SeededTrial, float, str], None], stop: threading.Event
) -> Ended:
    """Run one trial to its end, or until ``stop`` is set."""
    return _Child(work, trial, "run", progress).run(stop)


def run_trials(
    work: Work,
    trials: Sequence[SeededTrial],
    *,
    jobs: int,
    progress: Callable[[SeededTrial, float, str], None],
) -> Iterator[Ended]:
    """Run trials, ``jobs`` at a time, and yield each as it ends.

    Closing the iterator, or an exception in the loop over it, stops every child at once: what was yielded is safe
    with the caller, what was in flight is lost and will be run again.
    """
    waiting: queue.SimpleQueue[SeededTrial] = queue.SimpleQueue()
    for trial in trials:
        waiting.put(trial)
    ended: queue.SimpleQueue[Ended | BaseException] = queue.SimpleQueue()
    stop = threading.Event()

    def work_off() -> None:
        while not stop.is_set():
            try:
                trial = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                ended.put(run_trial(work, trial, progress, stop))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that can act on it
                ended.put(error)
                return

    threads = [threading.Thread(target=work_off, daemon=True) for _ in range(min(jobs, len(trials)))]
    for thread in threads:
        thread.start()
    try:
        for _ in trials:
            outcome = ended.get()
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)


class _Child:
    """One child process and the pipe that it answers on."""

    def __init__(
        self,
        work: Work,
        trial: SeededTrial,
        ask: Literal["prepare", "run"],
        progress: Callable[[SeededTrial, float, str], None],
        prepared: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._work, self._trial, self._ask, self._progress, self._prepared = work, trial, ask, progress, prepared
        self._limit = work.limits.seconds if ask == "run" else _PREPARING
        self._answer: Message | None = None
        self._garbled = False
        self._pending = bytearray()
        self._received = 0
        self._output = b""

    def run(self, stop: threading.Event) -> Ended:
        """Start the child, listen until it ends or its time is over, and say how it went."""
        started, clock = datetime.now(UTC), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="claimlab-") as scratch:
            fault = self._listen(Path(scratch), clock, stop)
        measurements, error = self._judge(fault)
        answer = self._answer or Message()
        return Ended(
            trial=self._trial,
            state=TrialState.FAILED if error else TrialState.FINISHED,
            measurements=measurements,
            error=error,
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - clock, 3),
            peak_bytes=answer.peak,
            exit_code=answer.exit_code or (2 if error else 0),
        )

    def _listen(self, scratch: Path, clock: float, stop: threading.Event) -> str:
        reading, writing = os.pipe()
        preparing = self._ask == "prepare"
        process = subprocess.Popen(  # noqa: S603 - the command is our own
            child_command(
                "claimlab.runner.child",
                visible=(self._work.path.parent, *self._work.files),
                scratch=scratch,
                sandbox=self._work.sandbox and not preparing,
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=child_environment(threads=self._work.threads, network=preparing, scratch=scratch),
            cwd=scratch,
            pass_fds=(writing,),
            start_new_session=True,
        )
        os.close(writing)
        try:
            with contextlib.suppress(BrokenPipeError):
                assert process.stdin is not None  # noqa: S101 - for the type checker; it was asked for above
                process.stdin.write(json.dumps(self._request(writing)).encode())
                process.stdin.close()
            return self._drain(process, reading, clock + self._limit, stop)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(reading)
            if process.stdout is not None:
                process.stdout.close()

    def _request(self, channel: int) -> dict[str, Any]:
        return {
            "ask": self._ask,
            "channel": channel,
            "root": str(self._work.root),
            "path": str(self._work.path),
            "sources": dict(self._work.sources),
            "function": self._work.function,
            "parameters": dict(self._work.parameters),
            "settings": self._trial.settings,
            "prepared": list(self._prepared),
            "seed": self._trial.seed,
            "index": self._trial.index,
            "draw": self._trial.draw,
            "gigabytes": self._work.limits.gigabytes,
        }

    def _drain(self, process: subprocess.Popen[bytes], reading: int, deadline: float, stop: threading.Event) -> str:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        with selectors.DefaultSelector() as selector:
            selector.register(reading, selectors.EVENT_READ, self._take_message)
            selector.register(process.stdout.fileno(), selectors.EVENT_READ, self._take_output)
            # a child may close its pipes and go on: its time is over all the same
            while selector.get_map() or process.poll() is None:
                if stop.is_set():
                    return "stopped"
                if time.monotonic() > deadline:
                    return f"ran past its limit of {self._limit:g} s and was stopped"
                if self._received > _MESSAGE:
                    return f"sent more than {_MESSAGE} bytes and was stopped"
                gone = process.poll() is not None
                ready = selector.select(timeout=0.2)
                for key, _ in ready:
                    data = os.read(key.fd, 65_536)
                    if data:
                        key.data(data)
                    else:
                        selector.unregister(key.fd)
                if self._garbled:
                    return "sent what is not a message of a trial and was stopped"
                # a grandchild may hold the pipes open for ever: the child itself is what counts
                if self._answer is not None:
                    return ""
                if gone and not ready:
                    break
        return _how(process.wait())

    def _take_output(self, data: bytes) -> None:
        self._output = (self._output + data)[-_TAIL:]

    def _take_message(self, data: bytes) -> None:
        self._received += len(data)
        first, *others = data.split(b"\n")
        self._pending += first  # a long line comes in many pieces: no piece is looked at twice
        for piece in others:
            self._heed(bytes(self._pending))
            self._pending = bytearray(piece)

    def _heed(self, line: bytes) -> None:
        message = read_message(line)
        if message is None:
            self._garbled = True
        elif message.progress is not None:
            self._progress(self._trial, *message.progress)
        else:
            self._answer = message

    def _judge(self, fault: str) -> tuple[Measurements | None, str]:
        answer = self._answer
        if fault or answer is None:
            tail = self._output.decode("utf-8", "replace").strip().splitlines()[-3:]
            return None, ": ".join([fault or "ended without an answer", *(["; ".join(tail)] if tail else [])])
        if answer.error is not None:
            return None, answer.error[:_TAIL] or "failed without a message"
        if self._ask == "prepare":
            return None, ""
        try:
            return Measurements.model_validate(answer.measurements), ""
        except ValidationError as error:
            return None, f"what it returned is not a set of measurements: {str(error)[:1000]}"


def _how(code: int) -> str:
    """In words how a process ended that gave no answer; empty if it ended as it should."""
    if code == 0:
        return ""
    number = -code if code < 0 else code - 128  # bubblewrap says 128 + the signal that ended what it ran
    known = {one.value: one.name for one in signal.Signals}
    if number in known:
        return f"ended by signal {known[number]}" + (
            ", as when the system runs out of memory" if number == signal.SIGKILL else ""
        )
    return f"ended with code {code}"
