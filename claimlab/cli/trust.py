"""``claimlab trust``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: claimlab trust quartic_onset")
@click.argument("experiment", required=False)
@click.option("--revoke", is_flag=True, help="Forget that this experiment was trusted.")
@json_option
@pass_root
def trust(root: Path, experiment: str | None, revoke: bool, as_json: bool) -> None:
    """Allow an experiment's code, by its digest, to run on this machine. Read it first: it is a program.

    Without an experiment, list what is trusted and how trials are kept apart on this system.
    """
    from claimlab.evidence.imports import read_code
    from claimlab.runner.declaration import read_experiment
    from claimlab.runner.isolation import describe
    from claimlab.runner.trust import TrustStore, trust_digest
    from claimlab.verification.workspace import open_workspace

    store = TrustStore()
    if experiment is None:
        trusted = sorted(store.digests().items(), key=lambda entry: entry[1])
        if as_json:
            listed = [{"experiment": name, "digest": digest} for digest, name in trusted]
            emit_json({"isolation": describe(), "trusted": listed})
            return
        click.echo(describe())
        for digest, name in trusted:
            click.echo(f"{digest[:12]}  {name}")
        return
    if revoke:
        forgotten = store.revoke(experiment)
        if as_json:
            emit_json({"experiment": experiment, "forgotten": forgotten})
        else:
            click.echo(f"{experiment}: {count(forgotten, 'digest')} forgotten")
        return
    workspace = open_workspace(root)
    path = workspace.experiment_path(experiment)
    code = read_code(workspace.root, path, read_experiment(path, workspace.experiment_name(experiment)))
    digest = trust_digest(code)
    store.grant(digest, experiment)
    modules = sorted(code.shown(module) for module in code.own)
    if as_json:
        emit_json({"experiment": experiment, "digest": digest, "modules": modules})
    else:
        click.echo(f"trusted {experiment} ({digest[:12]}): {', '.join(modules)}")
