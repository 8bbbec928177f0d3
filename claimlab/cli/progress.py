"""Progress of a verification on a terminal: a bar a trial and one for the run; none elsewhere."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from claimlab.claims import TrialState
from claimlab.claims.numerals import count
from claimlab.cli.session import say, terminal
from claimlab.render.numbers import duration

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from claimlab.claims import RunOpening, SeededTrial
    from claimlab.runner.supervise import Ended


class TerminalWatcher:
    """Shows what a verification does, on standard error."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._run: TaskID | None = None
        self._trials: dict[int, TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def say(self, message: str) -> None:
        """One line, above the bars if there are any."""
        if self._bars is not None:
            self._bars.console.print(message, markup=False, highlight=False)
        else:
            say(message)

    def opened(self, opening: RunOpening, done: int) -> None:
        """Say which run goes on, and start its bar on a terminal."""
        planned = len(opening.trials)
        trials = count(planned, "trial")
        state = f"taking up run {opening.run}, {done} of {trials} on record" if done else f"run {opening.run}"
        self.say(f"{state}: {opening.experiment}, preset {opening.preset}, {trials}")
        with self._lock:
            bars = self._started()
            if bars is not None:
                for bar in (*self._trials.values(), *([self._run] if self._run is not None else [])):
                    bars.remove_task(bar)
                self._trials.clear()
                self._run = bars.add_task(opening.experiment, total=planned, completed=done, what=f"of {trials}")

    def moved(self, trial: SeededTrial, fraction: float, message: str) -> None:
        """Move the trial's bar."""
        with self._lock:
            bars = self._started()
            if bars is None:
                return
            if trial.index not in self._trials:
                self._trials[trial.index] = bars.add_task(f"  trial {trial.index}", total=1.0, what="")
            bars.update(self._trials[trial.index], completed=fraction, what=message)

    def ended(self, ended: Ended) -> None:
        """Take the trial's bar away and move the run's; a failure is said in a line of its own."""
        with self._lock:
            if self._bars is not None and self._run is not None:
                bar = self._trials.pop(ended.trial.index, None)
                if bar is not None:
                    self._bars.remove_task(bar)
                self._bars.advance(self._run)
        if ended.state is TrialState.FAILED:
            self.say(f"trial {ended.trial.index} failed after {duration(ended.seconds)}: {ended.error}")

    def _started(self) -> Progress | None:
        """The bars, drawn from the first call on; ``None`` where there is no terminal."""
        if self._bars is None and terminal():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                TextColumn("{task.fields[what]}", style="dim"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bars.start()
        return self._bars
