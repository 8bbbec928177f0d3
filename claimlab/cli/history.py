"""``claimlab history``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: claimlab history quartic-onset-in-subspace")
@click.argument("claim")
@json_option
@pass_root
def history(root: Path, claim: str, as_json: bool) -> None:
    """Tell a claim's story: registrations with their reasons, every run ever opened, each verdict."""
    from claimlab.render.numbers import moment
    from claimlab.verification.history import history as events_of
    from claimlab.verification.workspace import open_workspace

    workspace = open_workspace(root)
    entry = workspace.claim(claim)
    events = events_of(workspace, entry)
    if as_json:
        emit_json(
            {
                "claim": entry.id,
                "events": [
                    {"moment": event.moment, "kind": event.kind, "text": event.text, "run": event.run or None}
                    for event in events
                ],
            }
        )
        return
    if not events:
        click.echo(f"nothing is on record about {entry.id}")
    for event in events:
        click.echo(click.wrap_text(f"{moment(event.moment)}  {event.text}", 78, "", " " * 22))
        if event.run and event.kind != "decided":
            click.echo(f"{'':<22}{event.run}")
