"""Verify claims: register, run what is missing, decide, and write the verdicts back into the notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimlab.claims import Freshness, Run, Status, Verdict
from claimlab.errors import InputError, UsageError
from claimlab.runner.declaration import read_declaration
from claimlab.runner.trust import TrustStore, trust_digest
from claimlab.verification.binding import declared_files, draft_registration, plan_experiment
from claimlab.verification.cleanliness import dirty_claim, dirty_code, dirty_files
from claimlab.verification.execute import Request, fetch_inputs, find_or_open_run, jobs_for, run_to_end
from claimlab.verification.register import differences, register
from claimlab.verification.revision import Revision
from claimlab.verification.rivalry import draft_divergence
from claimlab.verification.settle import explore, settle
from claimlab.verification.standing import Standing, Standings
from claimlab.verification.workspace import open_workspace, parts_first, refuse_faulty
from claimlab.verification.write_back import refuse_unwritable, write_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims import Rule
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.binding import Plan
    from claimlab.verification.watcher import Watcher
    from claimlab.verification.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants claims verified.

    Attributes:
        fresh: Run again even where a complete, fresh run could be reused.
        trust: Grant the experiment's code for this call only.
        preset: Another preset than the rule's; such a run is exploratory.
        model: Another model than the grid's; such a run is exploratory.
        jobs: Trials at a time; 0 means one a core, or all of them on a cluster.
        cluster: Where trials run: ``slurm``, or nothing for this machine.
    """

    fresh: bool = False
    trust: bool = False
    preset: str = ""
    model: str = ""
    jobs: int = 0
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What ``verify`` found for one claim.

    Attributes:
        claim: Id of the claim.
        standing: Where the claim stands now.
        run: The run that was made or reused; ``None`` for a status taken from other claims.
        verdict: What the rule says of that run, whether or not the run may set the status.
        changed: Whether the claim's note was written.
    """

    claim: str
    standing: Standing
    run: Run | None
    verdict: Verdict
    changed: bool


def verify(workspace: Workspace, entries: Sequence[ClaimNote], wish: Wish, watcher: Watcher) -> tuple[Verified, ...]:
    """Verify claims in the order given; one run serves every claim that was registered before it.

    What a new run decides of other claims is written into their notes as well, so that none of them says less than
    the ledger.

    Raises:
        UsageError: an experiment is not trusted, or a changed rule needs a reason.
        InputError: a module or a note is broken, or a note cannot take a verdict; no trial has run then.
        EnvironmentFault: the machine fell short.
        KeyboardInterrupt: a person stopped it; finished trials are on record.
    """
    refuse_faulty(workspace, entries)
    for entry in entries:
        if any(not _departures(workspace, rule, wish) for rule in entry.claim.experiments) or entry.claim.status_from:
            refuse_unwritable(entry)
    revision = Revision(workspace.root)
    runs: dict[tuple[str, str], Run] = {}
    made: list[Run] = []
    asked = frozenset(entry.id for entry in entries)
    found: dict[str, Verified] = {}
    for entry in entries:
        done: list[Run] = []
        for rule in entry.claim.experiments:
            key = (rule.experiment, wish.preset or rule.preset)
            reusable = runs.get(key)
            if reusable is None or entry.id not in reusable.opening.registrations:
                reusable = _run_for(workspace, entry, rule, wish, revision, watcher, made, asked)
            runs[key] = reusable
            done.append(reusable)
        found[entry.id] = _conclude(workspace, entry, done, watcher)
    _conclude_others(workspace, found, made, watcher)
    return tuple(found.values())


def _run_for(
    workspace: Workspace,
    entry: ClaimNote,
    rule: Rule,
    wish: Wish,
    revision: Revision,
    watcher: Watcher,
    made: list[Run],
    asked: frozenset[str],
) -> Run:
    """A run that serves a claim; one that is not just used again is put with those that were made."""
    plan = plan_experiment(workspace, rule.experiment, wish.preset or rule.preset, model=wish.model)
    exploratory = _exploratory(workspace, entry, rule, wish, revision, plan)
    if not (wish.fresh or exploratory) and (reusable := _reusable(workspace, entry, rule, plan)) is not None:
        watcher.say(f"{entry.id}: run {reusable.id} is complete and fresh, so it is used again")
        return reusable
    require_trust(plan, granted=wish.trust)
    jobs = jobs_for(plan.trials, wish.jobs, wish.cluster)
    request = Request(plan, {}, exploratory, revision.commit, jobs, wish.cluster)
    fetch_inputs(workspace, request, watcher)
    for reason in exploratory:
        watcher.say(f"exploratory, can set no status: {reason}")
    if not exploratory:
        request = replace(request, registrations=_register_all(workspace, entry, rule, plan, revision, watcher, asked))
    run = find_or_open_run(workspace, request)
    with workspace.ledger.work_on(run.id):
        made.append(settle(workspace, run_to_end(workspace, run.id, request, watcher)))
    return made[-1]


def _exploratory(
    workspace: Workspace, entry: ClaimNote, rule: Rule, wish: Wish, revision: Revision, plan: Plan
) -> tuple[str, ...]:
    reasons = _departures(workspace, rule, wish)
    reasons += dirty_claim(revision, workspace.root, entry, rule)
    reasons += dirty_code(revision, plan.code)
    reasons += dirty_files(revision, declared_files(workspace, plan))
    return tuple(reasons)


def _departures(workspace: Workspace, rule: Rule, wish: Wish) -> list[str]:
    """How a wish departs from what the rule says; a run that does so is exploratory and writes no note."""
    reasons = []
    if wish.preset and wish.preset != rule.preset:
        reasons.append(f"preset {wish.preset} is not the rule's preset {rule.preset}")
    if wish.model:
        path, shown = workspace.experiment_path(rule.experiment), workspace.experiment_name(rule.experiment)
        if read_declaration(path, shown).preset(rule.preset).grid.get("model") != (wish.model,):
            reasons.append(f"model {wish.model} is not the registered grid")
    return reasons


def _register_all(
    workspace: Workspace,
    entry: ClaimNote,
    rule: Rule,
    plan: Plan,
    revision: Revision,
    watcher: Watcher,
    asked: frozenset[str],
) -> dict[str, str]:
    """Register the claim asked about, and the others that the same run can serve without a person's word.

    Those are the ones asked about as well, and the ones on record: nobody's unfinished rule is frozen by the way.
    """
    found = {entry.id: register(workspace, entry, rule, plan, revision)}
    for other, other_rule in workspace.bound_to(rule.experiment, rule.preset):
        if other.id in found:
            continue
        if other.id not in asked and workspace.ledger.current_registration(other.id, rule.experiment) is None:
            watcher.say(f"left out of this run: {other.id} is not registered (claimlab register {other.id})")
            continue
        try:
            found[other.id] = register(workspace, other, other_rule, plan, revision)
        except UsageError as error:
            watcher.say(f"left out of this run: {error}")
    for claim_id, registered in found.items():
        if registered.new:
            watcher.say(f"registered {claim_id} ({registered.digest[:12]})")
        for warning in registered.warnings:
            watcher.say(f"{claim_id}: {warning}")
    return {claim_id: registered.digest for claim_id, registered in found.items()}


def _reusable(workspace: Workspace, entry: ClaimNote, rule: Rule, plan: Plan) -> Run | None:
    """The latest complete run under the registration in force, if nothing has changed since it was entered."""
    current = workspace.ledger.current_registration(entry.id, rule.experiment)
    if current is None or differences(current[1], draft_registration(entry.claim, rule, plan)):
        return None
    for opening in reversed(workspace.ledger.openings()):
        if opening.registrations.get(entry.id) == current[0]:
            seal = workspace.ledger.seal_of(opening.run)
            if seal is not None and seal.complete:
                return workspace.ledger.run(opening.run)
    return None


def require_trust(plan: Plan, *, granted: bool) -> None:
    """Refuse to run code that this user has not trusted, unless it is granted for this call."""
    if not granted:
        TrustStore().require(trust_digest(plan.code), plan.experiment)


def _conclude(workspace: Workspace, entry: ClaimNote, done: Sequence[Run], watcher: Watcher) -> Verified:
    """Write back where the claim stands after these runs, one an experiment; exploratory ones change nothing."""
    standing = Standings(workspace).of(entry)
    registered = [run for run in done if not run.opening.exploratory]
    run = next(reversed(registered or done), None)
    if run is not None and not registered:
        rule = next(rule for rule in entry.claim.experiments if rule.experiment == run.opening.experiment)
        return Verified(entry.id, standing, run, explore(workspace, entry.id, rule, run), changed=False)
    writes = bool(standing.run) or entry.claim.status_from is not None
    changed = writes and _write(workspace, entry, standing, watcher)
    drafted = draft_divergence(workspace, entry, standing)
    if drafted:
        watcher.say(f"{entry.id} is divergent: drafted {drafted}")
    return Verified(entry.id, standing, run, standing.verdict, changed)


def _write(workspace: Workspace, entry: ClaimNote, standing: Standing, watcher: Watcher) -> bool:
    """Write the standing into the claim's note, which may have moved while trials ran."""
    try:
        return write_back(workspace, entry, standing)
    except FileNotFoundError:
        now = open_workspace(workspace.root)
        moved = now.graph.claims.get(entry.id)
        if moved is None:
            watcher.say(f"{entry.id}: {entry.note.path} is gone; the verdict is on record and stands in no note")
            return False
        watcher.say(f"{entry.id}: its note is now {moved.note.path}")
        return write_back(now, moved, standing)


def _conclude_others(workspace: Workspace, found: dict[str, Verified], made: Sequence[Run], watcher: Watcher) -> None:
    """Write back where claims stand that a new run was registered for too: nobody asked, or it came after theirs."""
    last = {claim: run for run in made for claim in run.opening.registrations}
    for _, entry in sorted(workspace.graph.claims.items()):
        asked = found.get(entry.id)
        run = last.get(entry.id)
        if run is None or (asked is not None and asked.run is not None and asked.run.id == run.id):
            continue
        try:
            verified = _conclude(workspace, entry, [run], watcher)
        except InputError as error:  # a block that a person edited keeps nobody from the claims that were asked about
            watcher.say(f"{entry.id}: {run.id} decides it too, and its note was left as it is: {error}")
            continue
        if verified.changed:
            watcher.say(f"{entry.id}: {run.id} decides it too ({verified.standing.status}), so its note was renewed")
        if asked is not None:
            found[entry.id] = verified


def needing_work(workspace: Workspace) -> tuple[ClaimNote, ...]:
    """Claims whose status is stale, for ``verify --stale``; those that take theirs from others come last."""
    standings = Standings(workspace)
    return parts_first(
        entry
        for _, entry in sorted(workspace.graph.claims.items())
        if entry.verifiable and standings.of(entry).freshness is Freshness.STALE
    )


def falls_short(found: Sequence[Verified], words: Sequence[str]) -> tuple[str, ...]:
    """Claims whose status, or staleness, is among the words of ``--fail-on``."""
    wanted = {word.strip() for word in words}
    unknown = wanted - {status.value for status in Status} - {"stale"}
    if unknown:
        raise UsageError(f"--fail-on does not know {', '.join(sorted(unknown))}; it takes statuses, and 'stale'")
    return tuple(
        entry.claim
        for entry in found
        if entry.standing.status.value in wanted or ("stale" in wanted and entry.standing.freshness is Freshness.STALE)
    )
