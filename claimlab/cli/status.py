"""``claimlab status``."""

from __future__ import annotations

import gc
from collections import Counter
from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.verification.lost import LostClaim
    from claimlab.verification.review import Redo, Review
    from claimlab.verification.standing import Standing

_COLOUR = {
    "supported": "green",
    "contested": "yellow",
    "divergent": "red",
    "inconclusive": "blue",
    "unverified": "bright_black",
}


@click.command(epilog="Example: claimlab status --json")
@click.option("--verifiable", is_flag=True, help="Only claims that an experiment or other claims can decide.")
@json_option
@pass_root
def status(root: Path, verifiable: bool, as_json: bool) -> None:
    """List the claims with their status and freshness, and what changed under the stale ones."""
    from claimlab.evidence import layout
    from claimlab.graph.build import build_graph
    from claimlab.notes.vault import load_vault

    graph = build_graph(load_vault(root))
    gc.freeze()  # all of it stays until the process ends, and need not be walked for garbage before
    standings: tuple[Standing, ...] = ()
    redo: tuple[Redo, ...] = ()
    review: tuple[Review, ...] = ()
    lost: tuple[LostClaim, ...] = ()
    registrations = root / graph.vault.settings.evidence / layout.REGISTRATIONS
    if graph.by_path or registrations.is_dir():  # else no model need be loaded, which takes longer than notes
        from claimlab.verification.lost import lost_claims
        from claimlab.verification.review import redo_queue, review_queue
        from claimlab.verification.standing import Standings
        from claimlab.verification.workspace import workspace_of

        workspace = workspace_of(graph)
        known = Standings(workspace)
        standings = tuple(standing for standing in known.all() if standing.claim.verifiable or not verifiable)
        redo, review = redo_queue(workspace, known), review_queue(workspace, known)
        lost = lost_claims(workspace)
    if as_json:
        emit_json(
            {
                "claims": [_as_json(standing) for standing in standings],
                "redo": [{"claim": one.claim, "why": one.why} for one in redo],
                "review": [{"claim": one.claim, "path": one.path, "why": one.why} for one in review],
                "lost": [{"claim": one.claim, "path": one.path or None, "why": one.why} for one in lost],
            }
        )
        return
    if not standings and not lost:
        click.echo("no claims here: 'claimlab ingest FILE' drafts some, 'claimlab new claim TITLE' starts one")
    for standing in standings:
        _print(standing)
    for one in lost:
        say(f"{one.path}: {one.why}" if one.path else one.why)
    _print_queue("Can be redone automatically (claimlab verify --all):", [f"{one.claim}: {one.why}" for one in redo])
    needs = [f"{one.claim}: {one.why} ({' → '.join(one.path)})" for one in review]
    _print_queue("For a person to judge (then claimlab review CLAIM --done):", needs)


def _as_json(standing: Standing) -> dict[str, object]:
    return {
        "claim": standing.claim.id,
        "title": standing.claim.title,
        "status": standing.status.value,
        "reason": standing.verdict.reason,
        "freshness": standing.freshness.value,
        "verified": standing.verified or None,
        "stale": [str(reason) for reason in standing.stale],
        "runs": {name: dict(Counter(line.said)) for name, line in _said(standing).items()},
    }


def _said(standing: Standing) -> dict[str, Standing]:
    """What the runs of each experiment said; the experiment of a claim that has one is that of its rule."""
    if standing.lines:
        return dict(standing.lines)
    names = [rule.experiment for rule in standing.claim.experiments]
    return {name: standing for name in names[:1] if standing.said}


def _print_queue(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n{title}")
    for line in lines:
        click.echo(click.wrap_text(line, 78, "  ", "      "))


def _print(standing: Standing) -> None:
    word = standing.status.value
    chip = click.style(f"{word:<13}", fg=_COLOUR[word], bold=True)
    freshness = "" if standing.freshness.value == "none" else standing.freshness.value
    click.echo(f"{chip} {freshness:<6} {standing.verified:<11} {standing.claim.id}")
    if standing.verdict.reason:
        click.echo(f"{'':<13} {standing.verdict.reason}")
    for name, one in _said(standing).items():
        if one.otherwise:
            click.echo(f"{'':<13} {f'{name}: ' if standing.lines else ''}{one.otherwise}")
    if standing.stale:
        from claimlab.evidence.staleness import in_short

        for line in in_short(standing.stale):
            click.echo(f"{'':<13} stale: {line}")
