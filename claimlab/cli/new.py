"""``claimlab new``: a blank claim, source, divergence or experiment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root

if TYPE_CHECKING:
    from pathlib import Path

_domain = click.option("--domain", default="", help="Domain that it belongs to.")


@click.group(epilog="Example: claimlab new claim 'Sensors in damp houses drift upwards'")
def new() -> None:
    """Start a claim, a source, a divergence or an experiment. Nothing that exists is overwritten."""


@new.command(epilog="Example: claimlab new claim 'Sensors in damp houses drift upwards'")
@click.argument("title")
@click.option("--source", default="", help="Source note that it comes from, by name.")
@_domain
@json_option
@pass_root
def claim(root: Path, title: str, source: str, domain: str, as_json: bool) -> None:
    """Start a claim; TITLE is the whole sentence."""
    from claimlab.ingest.blanks import blank_claim
    from claimlab.ingest.place import link_to_existing, place_note

    link = link_to_existing(root, source) if source else ""
    _done(
        place_note(root, "claims", title, blank_claim(title, domain=domain, source=link, today=_today())),
        as_json=as_json,
    )


@new.command(epilog="Example: claimlab new source 'A report on drift' --url https://example.org/17")
@click.argument("title")
@click.option("--url", default="", help="Where it can be read.")
@_domain
@json_option
@pass_root
def source(root: Path, title: str, url: str, domain: str, as_json: bool) -> None:
    """Start a source note, with the labels that ingest reads."""
    from claimlab.ingest.blanks import blank_source
    from claimlab.ingest.place import place_note

    _done(
        place_note(root, "sources", title, blank_source(title, url=url, domain=domain, today=_today())), as_json=as_json
    )


@new.command(epilog="Example: claimlab new divergence 'Habit or device?' --between a-claim --between its-rival")
@click.argument("title")
@click.option("--between", multiple=True, metavar="CLAIM", help="A rival claim, by name; give it once for each.")
@_domain
@json_option
@pass_root
def divergence(root: Path, title: str, between: tuple[str, ...], domain: str, as_json: bool) -> None:
    """Start a divergence note between rival claims."""
    from claimlab.ingest.blanks import blank_divergence
    from claimlab.ingest.place import link_to_existing, place_note

    links = [link_to_existing(root, name) for name in between]
    text = blank_divergence(title, claims=links, domain=domain, today=_today())
    _done(place_note(root, "divergences", title, text), as_json=as_json)


@new.command(epilog="Example: claimlab new experiment 'sensor drift'")
@click.argument("title")
@json_option
@pass_root
def experiment(root: Path, title: str, as_json: bool) -> None:
    """Start an experiment module that runs as it is, to be turned into your own."""
    from claimlab.ingest.blanks import blank_experiment, module_name
    from claimlab.ingest.place import place_module

    _done(place_module(root, module_name(title), blank_experiment(title)), as_json=as_json)


def _done(path: str, *, as_json: bool) -> None:
    if as_json:
        emit_json({"path": path})
    else:
        click.echo(path)


def _today() -> str:
    return dt.datetime.now(tz=dt.UTC).date().isoformat()
