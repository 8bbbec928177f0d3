"""Close a run: decide every claim that it serves, draw its figures, write its evidence note, seal it."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.claims import CURRENT_PROCEDURE, Status, TrialState, Verdict, VerdictRecord
from claimlab.decide import decide
from claimlab.graph.rewrite import name_for
from claimlab.render.evidence_note import Decided, evidence_note
from claimlab.verification.binding import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.claims import Estimate, Rule, Run
    from claimlab.verification.workspace import Workspace


def settle(workspace: Workspace, run: Run) -> Run:
    """Decide, draw, describe and seal a run whose trials have all ended; a sealed run is returned as it is."""
    if run.seal is not None:
        return run
    ledger = workspace.ledger
    registrations = ledger.registrations()
    decided = []
    for claim_id, digest in sorted(run.opening.registrations.items()):
        registration = registrations[digest]
        verdict = decide(
            registration.rule, run.trials, run.opening.trials, run.opening.determinism, registration.procedure
        )
        record = VerdictRecord(claim=claim_id, registration=digest, run=run.id, verdict=verdict, decided=now())
        ledger.record_verdict(run.id, claim_id, record)
        sources = _sources(workspace, claim_id)
        link = _link(workspace, claim_id, run.id)
        decided.append(Decided(claim_id, link, registration.title, sources, registration, digest, verdict))
    verdicts = [entry.verdict for entry in decided] or [explored(workspace, run)]
    figures = _draw_figures(workspace, run, verdicts)
    note = evidence_note(run, decided, figures, _experiment_link(workspace, run))
    ledger.attach(run.id, f"{run.id}.md", note.encode())
    finished = {record.trial.index for record in run.trials if record.state is TrialState.FINISHED}
    ledger.seal(run.id, all(trial.index in finished for trial in run.opening.trials))
    return ledger.run(run.id)


def explored(workspace: Workspace, run: Run) -> Verdict:
    """What an exploratory run says by the rule of a claim that its experiment serves; it may set nothing."""
    bound = [
        (entry.id, rule)
        for _, entry in sorted(workspace.graph.claims.items())
        for rule in entry.claim.experiments
        if rule.experiment == run.opening.experiment
    ]
    if not bound:
        return Verdict(status=Status.UNVERIFIED, explanation="No claim binds this experiment.")
    return explore(workspace, *bound[0], run)


def explore(workspace: Workspace, claim: str, rule: Rule, run: Run) -> Verdict:
    """What a claim's rule says of a run that may set nothing: few trials do not stop it.

    It is said by the procedure by which the claim itself is decided, so that the two can be compared.
    """
    few = rule.model_copy(update={"minimum_trials": 1})
    registered = workspace.ledger.current_registration(claim, rule.experiment)
    procedure = registered[1].procedure if registered else CURRENT_PROCEDURE
    return decide(few, run.trials, run.opening.trials, run.opening.determinism, procedure)


def figure_paths(workspace: Workspace, run: Run) -> tuple[str, ...]:
    """Paths of a run's figures, relative to the root."""
    folder = PurePosixPath(workspace.settings.evidence) / run.id
    names = [f"{figure.name}.svg" for figure in run.opening.figures]
    return tuple(str(folder / name) for name in names if (workspace.ledger.run_folder(run.id) / name).is_file())


def _draw_figures(workspace: Workspace, run: Run, verdicts: list[Verdict]) -> list[str]:
    if not any(record.measurements and record.measurements.series for record in run.trials):
        return []
    from claimlab.render.figures import draw  # noqa: PLC0415 - loads numpy, and most verdicts draw nothing

    estimates = overall_estimates(verdicts)
    for figure in run.opening.figures:
        workspace.ledger.attach(run.id, f"{figure.name}.svg", draw(figure, run, estimates))
    return [path.rpartition("/")[2] for path in figure_paths(workspace, run)]


def overall_estimates(verdicts: list[Verdict]) -> Mapping[str, Estimate]:
    """Measure → estimate over all strata, from the first verdict that has it."""
    found: dict[str, Estimate] = {}
    for verdict in verdicts:
        found = verdict.spanning() | found
    return found


def _link(workspace: Workspace, claim_id: str, run: str) -> str:
    """What a wiki-link in the evidence note names, so that any tool finds the claim's note; its id without a note."""
    entry = workspace.graph.claims.get(claim_id)
    if entry is None:
        return claim_id
    return name_for(workspace.graph.resolver, entry.note.path, f"{workspace.settings.evidence}/{run}/{run}.md")


def _sources(workspace: Workspace, claim_id: str) -> tuple[str, ...]:
    entry = workspace.graph.claims.get(claim_id)
    if entry is None:
        return ()
    return tuple(name if name.startswith("[[") else f"[[{name}]]" for name in entry.claim.source)


def _experiment_link(workspace: Workspace, run: Run) -> str:
    start = workspace.ledger.run_folder(run.id)
    return PurePosixPath(os.path.relpath(workspace.experiment_path(run.opening.experiment), start)).as_posix()
