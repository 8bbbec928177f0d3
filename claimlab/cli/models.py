"""``claimlab models``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimlab.cli.session import emit_json, json_option, say, terminal

if TYPE_CHECKING:
    from claimlab.lab.stock import StockedModel


@click.group(invoke_without_command=True, epilog="Example: claimlab models fetch smollm2-135m-instruct")
@json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the models: licence, size on disk, whether every file still has its digest, and terms to accept."""
    if context.invoked_subcommand:
        return
    from claimlab.lab.stock import list_models

    found = list_models()
    if as_json:
        emit_json([_as_json(model) for model in found])
        return
    for model in found:
        licence = model.licence or "see its card"
        click.echo(f"{model.name:<32} {licence:<16} {_size(model):>10}  {_state(model)}  {model.terms}".rstrip())


@models.command(epilog="Example: claimlab models fetch smollm2-135m-instruct")
@click.argument("name", metavar="ID")
@json_option
def fetch(name: str, as_json: bool) -> None:
    """Fetch or make a model and check its digest; nothing happens if it is in the cache.

    An ID is a pinned one from the list, or hub:OWNER/NAME@REVISION with a full commit.
    """
    from claimlab.errors import UsageError
    from claimlab.lab.registry import open_model
    from claimlab.lab.stock import find_model

    if name.startswith("path:"):
        raise UsageError(f"'{name}' is a folder of yours; there is nothing to fetch")
    open_model(name, (lambda _share, what: say(what)) if terminal() else None)
    _print(find_model(name), as_json)


@models.command(epilog="Example: claimlab models verify smollm2-135m-instruct")
@click.argument("name", metavar="ID")
@json_option
def verify(name: str, as_json: bool) -> None:
    """Compute the digest of every file of a model anew; exits with 1 if one has changed or nothing was fetched."""
    from claimlab.lab.stock import find_model

    model = find_model(name)
    _print(model, as_json)
    if not model.verified:
        raise SystemExit(1)


@models.command(epilog="Example: claimlab models remove smollm2-135m-instruct")
@click.argument("name", metavar="ID")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a model from the cache; it can be fetched again."""
    from claimlab.lab.stock import discard_model

    removed = discard_model(name)
    if as_json or _asked_above():
        emit_json({"model": name, "removed": removed})
    else:
        click.echo(f"{name} {'removed' if removed else 'was not there'}")


def _asked_above() -> bool:
    """Whether ``--json`` stood before the subcommand."""
    parent = click.get_current_context().parent
    return bool(parent and parent.params.get("as_json"))


def _print(model: StockedModel, as_json: bool) -> None:
    if as_json or _asked_above():
        emit_json(_as_json(model))
    else:
        click.echo(f"{model.name}  {_size(model)}  {_state(model)}")


def _as_json(model: StockedModel) -> dict[str, Any]:
    return {
        "model": model.name,
        "licence": model.licence,
        "terms": model.terms or None,
        "bytes": model.size,
        "fetched": model.fetched,
        "verified": model.verified,
        "changed": list(model.changed or ()),
    }


def _size(model: StockedModel) -> str:
    return "–" if model.size is None else f"{model.size / 1e6:,.0f} MB"


def _state(model: StockedModel) -> str:
    if not model.fetched:
        return "not fetched"
    return f"changed: {', '.join(model.changed)}" if model.changed else "verified"
