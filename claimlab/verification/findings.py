"""What the ledger says of every claim of a vault, gathered for one document."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.evidence.staleness import in_short
from claimlab.render import findings as render
from claimlab.verification.history import decided_statuses
from claimlab.verification.settle import explored
from claimlab.verification.standing import Standings
from claimlab.verification.tally import tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimlab.claims import Run
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace


def sections(workspace: Workspace, document: Path) -> Mapping[str, str]:
    """The managed blocks of a findings document: ``summary``, ``claims``, ``figures``, ``exploratory``, ``costs``.

    Claims that nothing can verify (no experiment, no ``status_from``) are left out.

    Args:
        workspace: The vault.
        document: Where the document is or will be; links are relative to its folder.
    """
    runs = {run.id: run for run in workspace.ledger.runs() if run.seal is not None}
    found = [
        _finding(workspace, standing, runs, document)
        for standing in Standings(workspace).all()
        if standing.claim.verifiable
    ]
    complete = [run for run in runs.values() if run.seal and run.seal.complete]
    return {
        "summary": render.summary(found),
        "claims": render.claims(found),
        "figures": render.figures(found, _link(workspace.ledger.folder, document)),
        "exploratory": render.side_runs(_explorations(workspace, complete)),
        "costs": render.costs(_latest(complete)),
    }


def _finding(workspace: Workspace, standing: Standing, runs: Mapping[str, Run], document: Path) -> render.Finding:
    claim = standing.claim
    return render.Finding(
        claim=claim.id,
        title=claim.title,
        link=_link(workspace.root / workspace.graph.claims[claim.id].note.path, document),
        verdict=standing.verdict,
        freshness=standing.freshness,
        stale=in_short(standing.stale),
        lines=_lines(workspace, standing, runs),
        parts=standing.parts,
    )


def _lines(workspace: Workspace, standing: Standing, runs: Mapping[str, Run]) -> tuple[render.Line, ...]:
    registrations = workspace.ledger.registrations()
    said = decided_statuses(workspace, standing.claim.id)
    lines = []
    for one in standing.lines.values() or (standing,):
        registration, run = registrations.get(one.registration), runs.get(one.run)
        if registration is not None and run is not None:
            experiment = registration.rule.experiment
            counts = tally(workspace, standing.claim.id, experiment)
            lines.append(render.Line(registration, one.verdict, run, said.get(experiment, ()), counts))
    return tuple(lines)


def _latest(runs: list[Run]) -> list[Run]:
    """The latest run of each experiment and preset."""
    found = {(run.opening.experiment, run.opening.preset): run for run in runs}
    return [run for _, run in sorted(found.items())]


def _explorations(workspace: Workspace, runs: list[Run]) -> list[render.SideRun]:
    exploratory = [run for run in runs if run.opening.exploratory]
    return [render.SideRun(run, explored(workspace, run).spanning()) for run in _latest(exploratory)]


def _link(target: Path, document: Path) -> str:
    path = PurePosixPath(os.path.relpath(target, document.parent)).as_posix()
    return path if path.isascii() and " " not in path else f"<{path}>"
