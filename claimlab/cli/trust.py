"""``claimlab trust``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import pass_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: claimlab trust quartic_onset")
@click.argument("experiment", required=False)
@click.option("--revoke", is_flag=True, help="Forget that this experiment was trusted.")
@pass_root
def trust(root: Path, experiment: str | None, revoke: bool) -> None:
    """Allow an experiment's code, by its digest, to run on this machine. Read it first: it is a program.

    Without an experiment, list what is trusted and how trials are kept apart on this system.
    """
    from claimlab.runner.declaration import read_source
    from claimlab.runner.isolation import describe
    from claimlab.runner.trust import TrustStore, trust_digest
    from claimlab.verification.binding import own_files
    from claimlab.verification.workspace import open_workspace

    store = TrustStore()
    if experiment is None:
        click.echo(describe())
        for digest, name in sorted(store.digests().items(), key=lambda entry: entry[1]):
            click.echo(f"{digest[:12]}  {name}")
        return
    if revoke:
        click.echo(f"{experiment}: {store.revoke(experiment)} digests forgotten")
        return
    workspace = open_workspace(root)
    read_source(workspace.experiment_path(experiment), workspace.experiment_name(experiment))
    files = own_files(workspace, experiment)
    digest = trust_digest(files)
    store.grant(digest, experiment)
    click.echo(f"trusted {experiment} ({digest[:12]}): {', '.join(sorted(file.name for file in files))}")
