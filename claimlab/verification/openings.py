"""Which runs concern a claim: those that could have decided it, and those that somebody only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimlab.claims import RunOpening


def could_decide(opening: RunOpening, claim: str, experiment: str) -> bool:
    """Whether a run could have decided a claim by an experiment: it was opened under a registration of that claim.

    A run that was opened for other claims only, before this one was registered or at another preset, is none of its.
    """
    return opening.experiment == experiment and claim in opening.registrations and not opening.exploratory


def explores(opening: RunOpening, experiment: str) -> bool:
    """Whether somebody looked at what an experiment gives without anything at stake; such a run is of no one claim."""
    return opening.experiment == experiment and bool(opening.exploratory)
