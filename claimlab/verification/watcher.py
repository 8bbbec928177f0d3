"""What a verification tells whoever watches it: a terminal, a log, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from claimlab.claims import RunOpening, SeededTrial
    from claimlab.runner.supervise import Ended


class Watcher(Protocol):
    """Told of each step; told from several threads at once."""

    def say(self, message: str) -> None:
        """Something that a person should know, in one line."""

    def opened(self, opening: RunOpening, done: int) -> None:
        """A run was opened, or taken up again with ``done`` trials on record."""

    def moved(self, trial: SeededTrial, fraction: float, message: str) -> None:
        """A trial says how far it is."""

    def ended(self, ended: Ended) -> None:
        """A trial ended and is on record."""
