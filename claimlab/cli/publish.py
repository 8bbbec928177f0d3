"""``claimlab publish``: build the site."""

from __future__ import annotations

import atexit
import gc
from dataclasses import asdict
from pathlib import Path

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root


@click.command(epilog="Example: claimlab publish --out _site --base-url https://example.org/claims")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Output folder; _site under the root.")
@click.option("--base-url", default="", help="Address at which the site will stand, for feeds and machines.")
@json_option
@pass_root
def publish(root: Path, out: Path | None, base_url: str, *, as_json: bool) -> None:
    """Build the static site of claims and evidence.

    Only pages that changed are made anew. The new site is built beside the old one and takes its place when it is
    whole. Files of your own in it stay; a folder in which claimlab never built anything is left alone.
    """
    from claimlab.notes.path_length import refuse_too_long
    from claimlab.notes.vault import no_collection

    atexit.register(gc.freeze)  # the interpreter's last collection would walk all that was built, to no end
    folder = out or root / "_site"
    refuse_too_long(folder)
    with no_collection():  # the import of so many modules, too
        from claimlab.site import publish as build

        report = build(root, folder, base_url)
    if as_json:
        emit_json({name: value for name, value in asdict(report).items() if name != "faults"})  # `check` tells them
    else:
        kept = f"{report.kept} of your own kept, " if report.kept else ""
        click.echo(
            f"{count(report.pages, 'page')} in {folder}: {count(report.written, 'file')} written, "
            f"{report.unchanged} unchanged, {kept}{report.seconds:.2f} s"
        )
