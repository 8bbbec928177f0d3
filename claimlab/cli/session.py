"""What every command needs: the vault's root, JSON on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimlab.errors import Diagnostic

P = ParamSpec("P")
R = TypeVar("R")


def pass_root(command: Callable[Concatenate[Path, P], R]) -> Callable[P, R]:
    """Hand the command the vault's root as its first argument: ``-C``, or found upwards from the working folder."""

    def with_root(*args: P.args, **kwargs: P.kwargs) -> R:
        from pathlib import Path

        from claimlab.notes.settings import find_root

        root = find_root(Path.cwd(), click.get_current_context().find_root().obj)
        if (root / ".claimlab" / "journal").is_dir():
            from claimlab.notes.change import take_back_interrupted

            for sentence in take_back_interrupted(root.resolve()):
                say(sentence)
        return command(root, *args, **kwargs)

    return update_wrapper(with_root, command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output, nothing else.")


def emit_json(data: Any) -> None:
    """Print one JSON document on standard output; a number that JSON does not know, an open bound, is ``null``."""
    try:
        text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    except ValueError:  # rare, so that the others need not be searched
        from claimlab.claims.numerals import finite

        text = json.dumps(finite(data), ensure_ascii=False, indent=2, allow_nan=False)
    click.echo(text)


def diagnostic_as_data(fault: Diagnostic) -> dict[str, str | int]:
    """A diagnostic as JSON has it."""
    return {
        "path": fault.path,
        "line": fault.line,
        "column": fault.column,
        "code": str(fault.code),
        "severity": str(fault.severity),
        "message": fault.message,
        "hint": fault.hint,
    }


def say(message: str) -> None:
    """Tell a person something, on standard error."""
    click.echo(message, err=True)


def terminal() -> bool:
    """Whether standard error is a terminal, so that progress may be drawn on it."""
    return sys.stderr.isatty()
