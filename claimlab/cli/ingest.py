"""``claimlab ingest``: a source note in, draft claims and divergence candidates out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import click

from claimlab.cli.session import diagnostic_as_data, emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.ingest.drafting import Draft
    from claimlab.ingest.ingest import IngestReport
    from claimlab.ingest.plan import Plan


@click.command(epilog="Example: claimlab ingest sources/note.md --dry-run")
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Show the clean note, what was found and a diff; write nothing.")
@json_option
@pass_root
def ingest(root: Path, sources: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Turn source notes into draft claims and divergence candidates, linked both ways.

    FILE is a note, one pasted from a web page, a folder of them, or - for standard input. The second time
    changes nothing.
    """
    from claimlab.ingest.ingest import ingest as ingest_sources
    from claimlab.ingest.inputs import read_inputs

    report = ingest_sources(root, read_inputs(root, sources), dry_run=dry_run)
    if as_json:
        emit_json(_as_data(report))
    else:
        from claimlab.ingest.account import describe, summarise, texts

        width = shutil.get_terminal_size().columns - 1
        for number, plan in enumerate(report.plans):
            lines = [*describe(plan, width), *(texts(plan) if dry_run else ())]
            click.echo("\n".join(["", *lines] if number else lines))
        click.echo(f"\n{summarise(report, dry_run=dry_run)}" if report.plans else summarise(report, dry_run=dry_run))
        for fault in report.diagnostics:
            say(str(fault))
    if report.failed:
        click.get_current_context().exit(2)


def _as_data(report: IngestReport) -> dict[str, Any]:
    return {
        "sources": [_source_data(plan) for plan in report.plans],
        "claims_drafted": [_draft_data(draft) for draft in report.claims_drafted],
        "divergences_drafted": [_draft_data(draft) for draft in report.divergences_drafted],
        "diagnostics": [diagnostic_as_data(fault) for fault in report.diagnostics],
    }


def _source_data(plan: Plan) -> dict[str, Any]:
    return {
        "input": plan.given.name,
        "path": plan.path,
        "title": plan.source.note.title,
        "state": str(plan.state),
        "unwrapped": list(plan.source.steps),
        "claims": [_draft_data(draft) for draft in plan.claims],
        "divergences": [_draft_data(draft) for draft in plan.divergences],
        "connections": [
            {
                "target": tie.connection.target,
                "belief": tie.connection.belief,
                "primary": tie.connection.primary,
                "stance": tie.connection.stance,
                "says": tie.connection.says,
                "path": tie.path,
            }
            for tie in plan.ties
        ],
    }


def _draft_data(draft: Draft) -> dict[str, Any]:
    return {"id": draft.id, "title": draft.title, "path": draft.path, "state": "draft" if draft.text else "exists"}
