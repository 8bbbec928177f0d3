"""``claimlab audit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.evidence.problem import Problem
    from claimlab.verification.workspace import Workspace


@click.command(epilog="Example: claimlab audit")
@click.option("--reproduce", default="", metavar="RUN/TRIAL", help="Run this committed trial again and compare.")
@click.option("--trust", is_flag=True, help="With --reproduce: grant the experiment's code for this call only.")
@json_option
@pass_root
def audit(root: Path, reproduce: str, trust: bool, as_json: bool) -> None:
    """Replay the ledger and the decisions, and name every record that is changed, missing or out of order.

    A run in private, before the registration, cannot be seen by any ledger in one's own hands.
    """
    from claimlab.verification.audit import audit as replay
    from claimlab.verification.revision import Revision
    from claimlab.verification.workspace import open_workspace

    workspace = open_workspace(root)
    if reproduce:
        _reproduce(workspace, reproduce, trust=trust, as_json=as_json)
        return
    report = replay(workspace, Revision(root))
    if as_json:
        found = {"problems": _as_json(report.problems), "remarks": _as_json(report.remarks)}
        emit_json({"records": report.records, "ok": report.ok, **found})
    else:
        for problem in (*report.problems, *report.remarks):
            click.echo(str(problem))
        state = "all in order" if report.ok else count(len(report.problems), "problem")
        click.echo(f"{count(report.records, 'record')}: {state}")
    if not report.ok:
        raise SystemExit(1)


def _as_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"path": p.path, "fault": str(p.fault), "message": p.message} for p in problems]


def _reproduce(workspace: Workspace, name: str, *, trust: bool, as_json: bool) -> None:
    from claimlab.cli.progress import TerminalWatcher
    from claimlab.verification.reproduce import TOLERANCE, find_trial, reproduce

    run, record = find_trial(workspace, name)
    with TerminalWatcher() as watcher:
        compared = reproduce(workspace, run, record, watcher, granted=trust)
    worst = max(compared, key=lambda one: one.difference, default=None)
    agrees = all(one.agrees for one in compared)
    stochastic = run.opening.determinism == "stochastic"
    if as_json:
        emit_json(
            {
                "run": run.id,
                "trial": record.trial.index,
                "ok": agrees or stochastic,
                "determinism": run.opening.determinism or None,
                "tolerance": TOLERANCE,
                "measurements": {one.measure: {"recorded": one.recorded, "again": one.again} for one in compared},
            }
        )
    else:
        for one in compared:
            if not one.agrees:
                click.echo(f"{one.measure}: recorded {one.recorded!r}, now {one.again!r}")
        found = "it measured nothing, then as now"
        if worst is not None:
            found = (
                f"{count(len(compared), 'measurement')}, largest relative difference {worst.difference:.1e} "
                f"({worst.measure}), tolerance {TOLERANCE:g}"
            )
        click.echo(f"trial {record.trial.index} of {run.id}: {found}")
    if not agrees and stochastic:
        say("declared stochastic: the same seed need not give the same numbers")
    elif not agrees:
        say("the trial does not reproduce")
        raise SystemExit(1)
