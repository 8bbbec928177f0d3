"""``claimlab fix``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from claimlab.claims.numerals import count
from claimlab.cli.session import emit_json, json_option, pass_root, say

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.lint.repair import Repair


@click.command(epilog="Example: claimlab fix --code CL030 --apply")
@click.option("--apply", "do_apply", is_flag=True, help="Make the repairs; without it they are only shown.")
@click.option("--code", "codes", multiple=True, help="Only this fault; may be given several times.")
@json_option
@pass_root
def fix(root: Path, do_apply: bool, codes: tuple[str, ...], as_json: bool) -> None:
    """Show safe repairs as a diff, and make them with --apply.

    A repair never removes or redirects a link that leads somewhere, and never touches what it does not mend.
    """
    from claimlab.errors import UsageError
    from claimlab.graph.build import build_graph
    from claimlab.lint.catalogue import RULES
    from claimlab.lint.repair import plan_repairs
    from claimlab.notes.vault import load_vault

    for code in codes:
        if code not in RULES:
            raise UsageError(f"there is no code '{code}'; docs/rules.md lists them")
        if not RULES[code].fixable:
            raise UsageError(f"{code} ({RULES[code].name}) is not repaired: {RULES[code].reason}")
    plan = plan_repairs(build_graph(load_vault(root)), codes)
    repairs = plan.repairs
    if do_apply:
        _apply(root, repairs)
    if not plan.is_whole:
        say("there is more to mend than one run takes on; run 'claimlab fix' again afterwards")
    fixed = sum((repair.fixed for repair in repairs), Counter[str]())
    if as_json:
        paths = [repair.path for repair in repairs]
        emit_json({"notes": paths, "fixed": dict(sorted(fixed.items())), "applied": do_apply})
        return
    if not do_apply:
        from claimlab.lint.diff import show_diff

        for repair in repairs:
            click.echo(show_diff(repair.path, repair.before, repair.after), nl=False)
    if not repairs:
        click.echo("nothing can be mended safely; 'claimlab check' says what a person has to look at", err=True)
        return
    counts = ", ".join(f"{times} × {code}" for code, times in sorted(fixed.items()))
    word = "mended" if do_apply else "can be mended; 'claimlab fix --apply' does it"
    click.echo(f"{counts} in {count(len(repairs), 'note')} {word}", err=not do_apply)


def _apply(root: Path, repairs: tuple[Repair, ...]) -> None:
    from claimlab.notes.change import write_all_atomically
    from claimlab.notes.encoding import encode

    before = {root / repair.path: encode(repair.before) for repair in repairs}
    write_all_atomically({root / repair.path: encode(repair.after) for repair in repairs}, root, before=before)
