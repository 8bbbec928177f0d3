"""``claimlab verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimlab.cli.session import emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.verification.verify import Verified
    from claimlab.verification.workspace import Workspace


@click.command(epilog="Example: claimlab verify quartic-onset-in-subspace --preset smoke")
@click.argument("claims", nargs=-1, metavar="CLAIM…")
@click.option("--all", "every", is_flag=True, help="Every claim that can be verified; complete, fresh runs are reused.")
@click.option("--stale", is_flag=True, help="Every claim whose status is stale.")
@click.option("--fresh", is_flag=True, help="Run again, with new seeds, even where a run could be reused.")
@click.option("--trust", is_flag=True, help="Grant the experiment's code for this call only.")
@click.option("--preset", default="", help="Another preset than the rule's; the run is exploratory and sets nothing.")
@click.option("--model", default="", help="Another model than the registered one; likewise exploratory.")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=None, help="Trials at a time  [default: one a core, or all]"
)
@click.option("--cluster", type=click.Choice(["slurm"]), default=None, help="Run trials as jobs; see docs/cluster.md.")
@click.option("--fail-on", default="", metavar="STATUS[,…]", help="Exit with 1 when a status is among these words.")
@json_option
@pass_root
def verify(
    root: Path,
    claims: tuple[str, ...],
    every: bool,
    stale: bool,
    fresh: bool,
    trust: bool,
    preset: str,
    model: str,
    jobs: int | None,
    cluster: str | None,
    fail_on: str,
    as_json: bool,
) -> None:
    """Run a claim's experiment, decide by its registered rule, and write the verdict back into its note.

    The first run on a clean tree registers the rule before any trial. An interrupted run is taken up where it was by
    the same command. A complete, fresh run is reused unless --fresh is given.
    """
    from claimlab.cli.progress import TerminalWatcher
    from claimlab.runner.isolation import describe
    from claimlab.verification import verify as rooms
    from claimlab.verification.workspace import open_workspace, select_claims

    workspace = open_workspace(root)
    entries = rooms.needing_work(workspace) if stale else ()
    if claims or every or not stale:
        entries = (*entries, *select_claims(workspace, claims, every=every))
    if not entries:
        say("nothing is stale")
    wish = rooms.Wish(fresh=fresh, trust=trust, preset=preset, model=model, jobs=jobs or 0, cluster=cluster or "")
    words = [word for word in fail_on.split(",") if word.strip()]
    rooms.falls_short((), words)
    with TerminalWatcher() as watcher:
        if not describe().startswith("isolated"):
            watcher.say(describe())
        found = rooms.verify(workspace, entries, wish, watcher)
    if as_json:
        emit_json([_as_json(workspace, entry) for entry in found])
    else:
        for entry in found:
            _print(entry)
    if short := rooms.falls_short(found, words):
        say(f"fell short: {', '.join(short)}")
        raise SystemExit(1)


def _as_json(workspace: Workspace, entry: Verified) -> dict[str, Any]:
    controls = {step.condition: "holds" for step in entry.verdict.steps if step.role == "control"}
    for step in entry.verdict.steps:
        if step.role == "control" and step.outcome.value != "holds":
            controls[step.condition] = step.outcome.value
    return {
        "claim": entry.claim,
        "status": entry.standing.status.value,
        "reason": entry.standing.verdict.reason,
        "freshness": entry.standing.freshness.value,
        "run": entry.run.id if entry.run else None,
        "preset": entry.run.opening.preset if entry.run else None,
        "exploratory": list(entry.run.opening.exploratory) if entry.run else [],
        "measurements": {
            name: {"value": e.value, "low": e.low, "high": e.high, "unit": e.unit}
            for name, e in entry.verdict.spanning().items()
        },
        "controls": controls,
        "ledger_head": workspace.ledger.head(),
    }


def _print(entry: Verified) -> None:
    from claimlab.claims.numerals import count, interval

    standing = entry.standing
    reason = f": {standing.verdict.reason}" if standing.verdict.reason else ""
    click.echo(f"{entry.claim}  {standing.status.value}{reason}, {standing.freshness.value}")
    if standing.verdict.explanation:
        click.echo(click.wrap_text(standing.verdict.explanation, 78, "  ", "  "))
    if entry.run and entry.run.opening.exploratory:
        click.echo(f"  this run says: {entry.verdict.status.value} (exploratory, it sets nothing)")
    read, others = entry.verdict.overall()
    for name, estimate in read.items():
        click.echo(f"  {name:<44} {interval(estimate)}")
    if others:
        click.echo(f"  and {count(len(others), 'measure')} that the rule does not read (--json shows them)")
    if entry.run:
        click.echo(f"  run {entry.run.id}")
