"""``claimlab show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claimlab.claims import Rule, RunOpening
    from claimlab.graph.domain_notes import ClaimNote
    from claimlab.verification.history import Decided
    from claimlab.verification.standing import Standing
    from claimlab.verification.workspace import Workspace


@click.command(epilog="Example: claimlab show quartic-onset-in-subspace")
@click.argument("claim")
@click.option("--brief", is_flag=True, help="Status and intervals only.")
@json_option
@pass_root
def show(root: Path, claim: str, brief: bool, as_json: bool) -> None:
    """Explain a claim's verdict step by step.

    The rule, each condition with its interval, what would flip it, what it does not establish, evidence from texts,
    and every run ever opened.
    """
    from claimlab.verification.standing import Standings
    from claimlab.verification.workspace import open_workspace

    workspace = open_workspace(root)
    standings = Standings(workspace)
    entry = workspace.claim(claim)
    standing = standings.of(entry)
    if as_json:
        emit_json(
            {
                "claim": standing.claim.model_dump(mode="json"),
                "verdict": standing.verdict.model_dump(mode="json"),
                "freshness": standing.freshness.value,
                "stale": [str(reason) for reason in standing.stale],
                "run": standing.run or None,
                "registration": standing.registration or None,
                "said": [word.value for line in standing.lines.values() or (standing,) for word in line.said],
                "earlier": [
                    {"status": one.status.value, "reason": one.reason, "moment": one.moment, "run": one.run}
                    for line in standing.lines.values() or (standing,)
                    for one in _earlier(workspace, line)
                ],
            }
        )
        return
    _print_status(standing)
    if brief:
        return
    for rule in entry.claim.experiments:
        _print_rule(rule)
    for one in standing.lines.values() or (standing,):
        _print_procedure(workspace, one)
        _print_steps(workspace, one)
        _print_limits(workspace, one)
        _print_earlier(workspace, one)
    _print_literature(workspace, entry)
    for rule in entry.claim.experiments:
        _print_runs(workspace, entry.id, standings.openings_for(entry.id, rule.experiment))


def _print_status(standing: Standing) -> None:
    from claimlab.claims.numerals import count, interval
    from claimlab.render.level import PLAIN, percent

    reason = f": {standing.verdict.reason}" if standing.verdict.reason else ""
    click.echo(click.wrap_text(standing.claim.title, 78))
    click.echo(f"\n{standing.status.value}{reason}, {standing.freshness.value}")
    if standing.verdict.explanation:
        click.echo(click.wrap_text(standing.verdict.explanation, 78))
    for name, line in (standing.lines or {"": standing}).items():
        if line.otherwise:
            click.echo(f"{f'{name}: ' if name else ''}{line.otherwise}")
    for change in standing.stale:
        click.echo(f"stale: {change}")
    read, others = standing.verdict.overall()
    if read:
        click.echo(f"mean over all strata, with intervals at {percent([PLAIN])}:")
    for name, estimate in read.items():
        click.echo(f"  {name:<44} {interval(estimate)}")
    if others:
        click.echo(f"  and {count(len(others), 'measure')} that the rule does not read (--json shows them)")
    for name, status in standing.parts.items():
        click.echo(f"  {status.value:<13} {name}")


def _print_rule(rule: Rule) -> None:
    from claimlab.render.rule import group_words

    click.echo(f"\nRule: experiment {rule.experiment}, preset {rule.preset}, strata {', '.join(rule.strata)}")
    if rule.kind.value == "identity":
        click.echo("  an identity: it validates the instrument and supports no other claim")
    for word, group in (("supported if", rule.supported_if), ("divergent if", rule.divergent_if)):
        click.echo(click.wrap_text(f"{word} {group_words(group)}", 78, "  ", "      "))
    for control in rule.controls:
        click.echo(f"  control {control}")


def _print_steps(workspace: Workspace, standing: Standing) -> None:
    """How one experiment decided, with the level of each interval."""
    from claimlab.claims.measured import measured
    from claimlab.render.level import level_of

    registration = workspace.ledger.registrations().get(standing.registration)
    if registration is None or not standing.verdict.steps:
        return
    rule = registration.rule
    click.echo(f"\nHow it was decided ({rule.experiment}):")
    for step in standing.verdict.steps:
        level = f" at {level_of(registration, standing.verdict, [step])}" if step.estimate else ""
        found = f"{step.stratum or 'all strata'}: {measured(step, 'no estimate')}{level}"
        click.echo(f"  {step.outcome.value:<9} {step.role.replace('_', ' ')}: {step.condition}")
        click.echo(click.wrap_text(found, 78, " " * 12, " " * 14))


def _print_procedure(workspace: Workspace, standing: Standing) -> None:
    """By which procedure an experiment was decided, where a registration made today would take another."""
    from claimlab.claims import CURRENT_PROCEDURE

    registration = workspace.ledger.registrations().get(standing.registration)
    if registration is None or registration.procedure == CURRENT_PROCEDURE:
        return
    line = (
        f"By procedure {registration.procedure}, which was the current one at its registration; "
        f"another registration would be decided by procedure {CURRENT_PROCEDURE}."
    )
    _print_list(f"Decided ({registration.rule.experiment}):", (line,))


def _print_limits(workspace: Workspace, standing: Standing) -> None:
    """What would flip the verdict of one experiment, and what that verdict does not establish."""
    from claimlab.render.explanation import not_established, what_would_flip

    registration = workspace.ledger.registrations().get(standing.registration)
    if registration is None:
        return
    rule = registration.rule
    lines = not_established(rule, registration, standing.verdict, len(standing.said))
    _print_list(f"What would flip it ({rule.experiment}):", what_would_flip(standing.verdict))
    _print_list(f"Not established ({rule.experiment}):", lines)


def _print_earlier(workspace: Workspace, standing: Standing) -> None:
    from claimlab.render.numbers import moment

    said = [f"{one.words}, {moment(one.moment)}, {one.run}" for one in _earlier(workspace, standing)]
    _print_list("Earlier verdicts, which say something else:", said)


def _earlier(workspace: Workspace, standing: Standing) -> tuple[Decided, ...]:
    from claimlab.verification.history import earlier_verdicts

    registration = workspace.ledger.registrations().get(standing.registration)
    return earlier_verdicts(workspace, standing, registration.rule.experiment) if registration else ()


def _print_literature(workspace: Workspace, entry: ClaimNote) -> None:
    from claimlab.graph.citations import citations_of

    pins = {citation.position: f" (passage {citation.pin})" for citation in citations_of(workspace.graph, entry)}
    said = [
        f"{item.stance}: {item.source}. {item.says}{pins.get(position, '')}"
        for position, item in enumerate(entry.claim.literature)
    ]
    _print_list("Evidence from texts, which sets no status:", said)


def _print_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"\n{title}")
    for line in lines:
        click.echo(click.wrap_text(line, 78, "  ", "      "))


def _print_runs(workspace: Workspace, claim: str, openings: tuple[RunOpening, ...]) -> None:
    from claimlab.evidence.seeds import seed_twins
    from claimlab.render.numbers import moment

    exploratory = sum(bool(opening.exploratory) for opening in openings)
    beside = f", and {exploratory} exploratory" if exploratory else ""
    click.echo(f"\nRuns ever opened: {len(openings) - exploratory} registered{beside}")
    twins = seed_twins(openings)
    for opening in openings:
        kind = "exploratory" if opening.exploratory else "registered"
        ended = _ended(workspace, claim, opening)
        twin = f", with the seeds of {twins[opening.run]}" if opening.run in twins else ""
        click.echo(f"  {opening.run}\n      {moment(opening.opened)}, preset {opening.preset}, {kind}, {ended}{twin}")


def _ended(workspace: Workspace, claim: str, opening: RunOpening) -> str:
    """How a run ended: with what word, or how many of its trials failed."""
    from claimlab.claims import TrialState

    seal = workspace.ledger.seal_of(opening.run)
    if seal is None:
        return "not complete"
    if seal.complete:
        record = workspace.ledger.verdict(opening.run, claim)
        return f"complete: {record.verdict.status}" if record else "complete"
    finished = {
        record.trial.index for record in workspace.ledger.run(opening.run).trials if record.state is TrialState.FINISHED
    }
    return f"ended with {len(opening.trials) - len(finished)} of {len(opening.trials)} trials failed"
