"""``claimlab export``: a claim for other programs and other people."""

from __future__ import annotations

from pathlib import Path

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root, say


@click.group(epilog="Example: claimlab export ro-crate quartic-onset-in-subspace")
def export() -> None:
    """Write a claim with its evidence in a form that others read."""


@export.command("ro-crate", epilog="Example: claimlab export ro-crate quartic-onset-in-subspace --out crate")
@click.argument("claim")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="New folder; CLAIM-crate here.")
@json_option
@pass_root
def ro_crate(root: Path, claim: str, out: Path | None, *, as_json: bool) -> None:
    """Write CLAIM with its rule, code, evidence, status and sources as an RO-Crate."""
    from claimlab.notes.path_length import refuse_too_long
    from claimlab.site.addresses import slug
    from claimlab.site.rocrate import write_crate
    from claimlab.site.snapshot import take_snapshot

    snapshot = take_snapshot(root)
    folder = out or Path(f"{slug(snapshot.graph.claim(claim).claim.id)}-crate")
    refuse_too_long(folder)
    written = write_crate(snapshot, claim, folder)
    for path in written.skipped:
        say(f"left out, since it lies outside the vault: {path}")
    if as_json:
        emit_json({"crate": str(folder), "files": list(written.files)})
    else:
        click.echo(f"{count(len(written.files), 'file')} in {folder}")
