"""``claimlab compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimlab.cli.session import emit_json, json_option, pass_root
from claimlab.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.decide.comparison import Comparison
    from claimlab.verification.workspace import Workspace


@click.command(epilog="Example: claimlab compare RUN --setting model=small,large")
@click.argument("runs", nargs=-1, required=True, metavar="RUN [RUN]")
@click.option("--setting", default="", metavar="KEY=ONE,OTHER", help="Compare two values of a setting within one run.")
@click.option("--measure", "measures", multiple=True, help="Only this measure; may be given several times.")
@json_option
@pass_root
def compare(root: Path, runs: tuple[str, ...], setting: str, measures: tuple[str, ...], as_json: bool) -> None:
    """Compare two runs, or two models within a run: paired differences with intervals.

    Trials pair when they share all other settings and the draw, so that what pairs have in common cancels.
    """
    from claimlab.verification.workspace import open_workspace

    found = _compare(open_workspace(root), runs, setting)
    shown = tuple(one for one in found if not measures or one.measure in measures)
    if not shown:
        known = ", ".join(one.measure for one in found) or "none: no two trials share their settings and draw"
        raise UsageError(f"there is nothing to compare; measures that both sides have: {known}")
    if as_json:
        emit_json([_as_json(one) for one in shown])
        return
    from claimlab.claims.numerals import count, interval

    pairs = count(shown[0].difference.n, "pair")
    click.echo(f"{pairs}, {shown[0].shared_seeds} with one seed, {shown[0].unpaired} unpaired")
    for one in shown:
        click.echo(f"  {one.measure:<44} {interval(one.difference)}  p = {one.p:.2g}")


def _compare(workspace: Workspace, runs: tuple[str, ...], setting: str) -> tuple[Comparison, ...]:
    from claimlab.decide.comparison import compare_runs, compare_settings

    loaded = [workspace.ledger.run(run) for run in runs]
    if not setting:
        if len(loaded) != 2:
            raise UsageError("name two runs, or one run and --setting KEY=ONE,OTHER")
        return compare_runs(loaded[0].trials, loaded[1].trials)
    if len(loaded) != 1:
        raise UsageError("--setting compares two values within one run: name one run")
    key, _, values = setting.partition("=")
    one, _, other = values.partition(",")
    known = {str(v): v for trial in loaded[0].opening.trials if (v := trial.settings.get(key)) is not None}
    if one not in known or other not in known:
        choice = ", ".join(known) or "nothing"
        raise UsageError(f"--setting {setting}: in this run '{key}' takes {choice}; write {key}=ONE,OTHER")
    return compare_settings(loaded[0].trials, key, known[one], known[other])


def _as_json(one: Comparison) -> dict[str, object]:
    return {
        "measure": one.measure,
        "difference": one.difference.value,
        "low": one.difference.low,
        "high": one.difference.high,
        "unit": one.difference.unit,
        "p": one.p,
        "pairs": one.difference.n,
        "shared_seeds": one.shared_seeds,
        "unpaired": one.unpaired,
    }
