"""How often an experiment was run for a claim and how those runs ended: nobody may pick among them unseen."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from claimlab.evidence.seeds import seed_twins
from claimlab.render.verdict_block import Counts
from claimlab.verification.openings import could_decide, explores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims import RunOpening, Seal
    from claimlab.verification.workspace import Workspace


def tally(workspace: Workspace, claim: str, experiment: str, until: str = "") -> Counts:
    """Runs of a vault that could have decided the claim, how they ended, and those that were looked at beside them.

    Args:
        workspace: The vault.
        claim: Id of the claim.
        experiment: That was run.
        until: Run before which exploratory ones count; what is explored afterwards leaves the claim's note as it is.
    """
    ledger = workspace.ledger
    return count_runs([(one, ledger.seal_of(one.run)) for one in ledger.openings()], claim, experiment, until)


def count_runs(runs: Sequence[tuple[RunOpening, Seal | None]], claim: str, experiment: str, until: str = "") -> Counts:
    """The same of runs at hand, in order of time, each with its seal if it has one."""
    registered = [(opening, seal) for opening, seal in runs if could_decide(opening, claim, experiment)]
    sealed = [seal.complete for _, seal in registered if seal is not None]
    twins = seed_twins(opening for opening, _ in runs)
    before = takewhile(lambda opening: opening.run != until, (opening for opening, _ in runs))
    return Counts(
        opened=len(registered),
        complete=sum(sealed),
        failed=len(sealed) - sum(sealed),
        repeated=sum(opening.run in twins for opening, _ in registered),
        exploratory=sum(explores(opening, experiment) for opening in before),
    )
