"""``claimlab show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Rule, RunOpening
    from claimlab.verification.standing import Standing


@click.command(epilog="Example: claimlab show quartic-onset-in-subspace")
@click.argument("claim")
@click.option("--brief", is_flag=True, help="Status and intervals only.")
@json_option
@pass_root
def show(root: Path, claim: str, brief: bool, as_json: bool) -> None:
    """Explain a claim's verdict step by step: the rule, each condition with its interval, and every run ever opened."""
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
            }
        )
        return
    _print_status(standing)
    if brief:
        return
    for rule in entry.claim.experiments:
        _print_rule(rule)
    _print_steps(standing)
    for rule in entry.claim.experiments:
        _print_runs(standings.openings_for(rule))


def _print_status(standing: Standing) -> None:
    from claimlab.render.numbers import interval

    reason = f": {standing.verdict.reason}" if standing.verdict.reason else ""
    click.echo(click.wrap_text(standing.claim.title, 78))
    click.echo(f"\n{standing.status.value}{reason}, {standing.freshness.value}")
    if standing.verdict.explanation:
        click.echo(click.wrap_text(standing.verdict.explanation, 78))
    for change in standing.stale:
        click.echo(f"stale: {change}")
    for name, strata in standing.verdict.estimates.items():
        if "" in strata:
            click.echo(f"  {name:<44} {interval(strata[''])}")
    for name, status in standing.parts.items():
        click.echo(f"  {status.value:<13} {name}")


def _print_rule(rule: Rule) -> None:
    click.echo(f"\nRule: experiment {rule.experiment}, preset {rule.preset}, strata {', '.join(rule.strata)}")
    if rule.kind.value == "identity":
        click.echo("  an identity: it validates the instrument and supports no other claim")
    for word, group in (("supported if", rule.supported_if), ("divergent if", rule.divergent_if)):
        joined = f" {'and' if group.all is not None else 'or'} ".join(
            str(condition) for condition in group.conditions()
        )
        click.echo(click.wrap_text(f"{word} {joined}", 78, "  ", "      "))
    for control in rule.controls:
        click.echo(f"  control {control}")


def _print_steps(standing: Standing) -> None:
    from claimlab.render.numbers import interval

    if not standing.verdict.steps:
        return
    click.echo("\nHow it was decided:")
    for step in standing.verdict.steps:
        measured = interval(step.estimate) if step.estimate else "no estimate"
        click.echo(f"  {step.outcome.value:<9} {step.role.replace('_', ' ')}: {step.condition}")
        click.echo(f"            {step.stratum or 'all strata'}: {measured}")


def _print_runs(openings: tuple[RunOpening, ...]) -> None:
    from claimlab.render.numbers import moment

    click.echo(f"\nRuns ever opened: {len(openings)}")
    for opening in openings:
        kind = "exploratory" if opening.exploratory else "registered"
        click.echo(f"  {opening.run}  {moment(opening.opened)}  {opening.preset}, {kind}")
