"""``claimlab register``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: claimlab register quartic-onset-in-subspace")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@click.option("--reason", default="", help="Why sentence, rule, grid or a parameter changed; needed to amend them.")
@json_option
@pass_root
def register(root: Path, claims: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Freeze a claim's rule, grid and every digest in the ledger before the data.

    The rule is tried on synthetic measurements first: one that cannot come out supported, or cannot come out
    divergent, is refused. An amendment leaves the earlier registration on record and needs a run with fresh seeds.
    """
    from claimlab.verification.binding import plan_experiment
    from claimlab.verification.register import register as enter
    from claimlab.verification.revision import Revision
    from claimlab.verification.workspace import open_workspace, select_claims

    workspace = open_workspace(root)
    revision = Revision(root)
    made = []
    for entry in select_claims(workspace, claims, every=False):
        for rule in entry.claim.experiments:
            plan = plan_experiment(workspace, rule.experiment, rule.preset)
            made.append(enter(workspace, entry, rule, plan, revision, reason))
    if as_json:
        emit_json(
            [
                {
                    "claim": one.record.claim,
                    "digest": one.digest,
                    "new": one.new,
                    "trials": len(one.record.trials),
                    "rehearsal": one.record.rehearsal,
                    "warnings": one.warnings,
                }
                for one in made
            ]
        )
        return
    for one in made:
        click.echo(f"{one.record.claim}  {one.digest[:12]}  {'registered' if one.new else 'in force already'}")
        for scenario, shares in one.record.rehearsal.items():
            said = ", ".join(f"{share:.0%} {word}" for word, share in shares.items() if share)
            click.echo(f"  if {scenario}: {said}")
        for warning in one.warnings:
            click.echo(click.wrap_text(warning, 78, "  ", "    "))
