"""``claimlab init``: the files of a new vault."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from claimlab.cli.session import emit_json, json_option


@click.command(epilog="Example: claimlab init my-notes")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def init(context: click.Context, folder: Path | None, as_json: bool) -> None:
    """Lay out a vault in FOLDER (default: here), with an example that can be verified at once.

    What is there stays as it is. A folder that already holds notes gets settings only.
    """
    from claimlab.ingest.skeleton import lay_out, unignored

    target = folder or context.find_root().obj or Path.cwd()
    written, kept = lay_out(target, dt.datetime.now(tz=dt.UTC).date().isoformat())
    lines = unignored(target)
    if as_json:
        emit_json({"folder": str(target), "written": list(written), "kept": list(kept), "to_ignore": list(lines)})
        return
    for path in written:
        click.echo(f"wrote  {target / path}")
    for path in kept:
        click.echo(f"kept   {target / path}")
    if lines:
        click.echo(f"\nAdd to {target / '.gitignore'}, so that git leaves out what can be made again:")
        click.echo("\n".join(f"      {line}" for line in lines))
    if any(path.startswith("kb/claims/") for path in written):
        claim = "a-coin-lands-heads-half-of-the-time"
        click.echo(f"\nNext: claimlab -C {target} register {claim}\n      claimlab -C {target} verify {claim} --trust")
