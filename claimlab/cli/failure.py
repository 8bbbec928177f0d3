"""How a command that failed ends: a line on standard error, with ``--json`` also a document, and the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from claimlab.cli.session import diagnostic_as_data, emit_json

if TYPE_CHECKING:
    from claimlab.errors import Diagnostic


def fail(
    message: str, code: int, *, as_json: bool, diagnostics: tuple[Diagnostic, ...] = (), prefix: str = "claimlab: "
) -> NoReturn:
    """Say what went wrong and exit.

    Args:
        message: What a person reads, a fault a line.
        code: The exit code.
        as_json: Whether standard output owes its reader a JSON document.
        diagnostics: The faults, where the input has some.
        prefix: What each line begins with; nothing where it begins with the place of its fault.
    """
    for line in message.splitlines() or [""]:
        click.echo(f"{prefix}{line}", err=True)
    if as_json:
        answer_with_error(message, code, diagnostics)
    sys.exit(code)


def answer_with_error(message: str, code: int, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
    """Print the document that stands in the place of an answer."""
    faults = [diagnostic_as_data(fault) for fault in diagnostics]
    emit_json({"error": {"exit_code": code, "message": message, "diagnostics": faults}})


def wants_json(arguments: list[str]) -> bool:
    """Whether a call asks for JSON; what follows ``--`` are no options."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options
