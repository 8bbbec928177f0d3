"""``claimlab check``."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root, say
from claimlab.errors import UsageError

if TYPE_CHECKING:
    from claimlab.errors import Diagnostic
    from claimlab.lint.report import Report

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


@click.command(epilog="Example: claimlab check kb --changed main --format sarif > check.sarif")
@click.argument("path", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option("--changed", metavar="REV", default="", help="Only what changed since a git revision.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="File of accepted faults; claimlab-baseline.json at the root, if it is there.",
)
@click.option("--update-baseline", is_flag=True, help="Accept everything that is found now, in PATH or everywhere.")
@click.option("--no-cache", is_flag=True, help="Parse every note anew.")
@json_option
@pass_root
def check(
    root: Path,
    path: Path | None,
    form: str,
    changed: str,
    baseline: Path | None,
    update_baseline: bool,
    no_cache: bool,
    as_json: bool,
) -> int:
    """Say what is wrong in the notes, with file, line and column; exit code 1 when there is an error.

    PATH is a vault of its own, or a folder or file of the vault around it.
    """
    from claimlab.notes.settings import load_settings

    if as_json and form == "sarif":
        raise UsageError("--json prints JSON; take it or --format sarif, not both")
    root, below = _scope(root, path)
    report = _examine(root, below, cache=not no_cache)
    if path is not None and path.is_file() and not report.notes and not report.diagnostics:
        _refuse_no_note(root, below, path)
    from claimlab.lint.baseline import DEFAULT

    default = root / DEFAULT
    settings = load_settings(root)
    named = baseline or (root / settings.baseline if settings.baseline else None)
    if update_baseline:
        from claimlab.lint.baseline import write_baseline

        accepted = named or default
        faults = write_baseline(accepted, report.diagnostics, root, settings, below)
        if as_json:
            emit_json({"baseline": str(accepted), "accepted": faults})
        else:
            say(f"{accepted}: {count(faults, 'fault')} accepted")
        return 0
    if named or default.is_file():
        from claimlab.lint.baseline import read_baseline, without_accepted

        report = replace(report, diagnostics=without_accepted(report.diagnostics, read_baseline(named or default)))
    if changed:
        from claimlab.lint.changed import changes_since, since

        report = replace(report, diagnostics=since(report.diagnostics, changes_since(root, changed)))
    _show(report, "json" if as_json else form)
    return int(report.fell_short)


def _examine(root: Path, below: str, *, cache: bool) -> Report:
    """Check a vault, or recall the report of one that has not changed."""
    from claimlab.lint.remembered import recall, remember

    if cache and not below and (report := recall(root)) is not None:
        return report
    from claimlab.graph.build import build_graph
    from claimlab.lint.check import check_graph
    from claimlab.lint.report import make_report
    from claimlab.notes.vault import load_vault, no_collection

    with no_collection():
        graph = build_graph(load_vault(root, cache=cache))
        report = make_report(graph, check_graph(graph), below)
        if cache and not below:
            remember(graph, report)
        gc.freeze()  # all of it stays until the process ends, and need not be walked for garbage before
    return report


def _scope(root: Path, path: Path | None) -> tuple[Path, str]:
    """The vault's root and the part of it to look at."""
    from claimlab.notes.settings import find_root, is_below, load_settings

    if path is None:
        return root, ""
    path = path.resolve()
    start = path if path.is_dir() else path.parent
    if click.get_current_context().find_root().obj is None or not path.is_relative_to(root):
        root = find_root(start)
    below = path.relative_to(root).as_posix()
    if below == ".":
        return root, ""
    if any(is_below(below, top) for top in load_settings(root).tops):
        return root, below
    return (start, "") if path.is_dir() else (start, path.name)


def _refuse_no_note(root: Path, below: str, path: Path) -> NoReturn:
    """A file that was asked about and that nothing looked at must not pass for one that is in order."""
    from claimlab.notes.settings import load_settings
    from claimlab.notes.walk import NOTE_SUFFIX, why_left_out

    why = why_left_out(root, load_settings(root), below) if below.lower().endswith(NOTE_SUFFIX) else ""
    raise UsageError(
        f"{path} is not a note of the vault at {root}: {why or f'a note is a file that ends in {NOTE_SUFFIX}'}"
    )


def _show(report: Report, form: str) -> None:
    if form == "json":
        click.echo(_as_json(report))
    elif form == "sarif":
        from claimlab.lint.sarif import to_sarif

        emit_json(to_sarif(report.diagnostics))
    else:
        lines = [_line(diagnostic) for diagnostic in report.diagnostics]
        click.echo("\n".join([*lines, report.summary()]))


def _as_json(report: Report) -> str:
    """The report with one diagnostic a line: quicker to read, and to write when there are ten thousand."""
    data = report.as_json()
    encode = json.JSONEncoder(ensure_ascii=False).encode
    rows = [encode(row) for row in data.pop("diagnostics")]
    head = json.dumps(data, ensure_ascii=False, indent=2).removesuffix("\n}")
    listed = ",\n    ".join(rows)
    return f'{head},\n  "diagnostics": [' + (f"\n    {listed}\n  " if rows else "") + "]\n}"


def _line(diagnostic: Diagnostic) -> str:
    place, _, rest = str(diagnostic).partition(f" {diagnostic.code} ")
    return f"{place} {click.style(diagnostic.code, fg=_COLOURS[diagnostic.severity])} {rest}"
