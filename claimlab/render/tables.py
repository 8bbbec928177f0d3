"""Markdown tables of conditions, measurements and trials, shared by managed blocks and evidence notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims import Outcome
from claimlab.claims.measured import measured, span
from claimlab.render.level import level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimlab.claims import Registration, Step, Verdict

_MARK = {Outcome.HOLDS: "holds", Outcome.FAILS: "fails", Outcome.UNDECIDED: "open"}
_ROLE = {"control": "control", "supported_if": "supported if", "divergent_if": "divergent if"}


def cell(text: str) -> str:
    """Text that is safe inside a table cell: one line, no bar that ends the cell, no HTML."""
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[[", "\\[\\[")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a markdown table."""
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(cell(entry) for entry in row) + " |" for row in rows),
    ]


def condition_table(registration: Registration, verdict: Verdict) -> list[str]:
    """One row a condition and stratum: what was asked, what was measured at which level, and whether it holds.

    When every stratum agrees on a condition, its row shows the widest span over the strata.
    """
    rows: list[tuple[str, ...]] = []
    for (role, condition), steps in _by_condition(verdict).items():
        outcomes = {step.outcome for step in steps}
        if len(outcomes) == 1 and len(steps) > 1:
            at = level_of(registration, verdict, steps)
            rows.append((role, condition, span(steps), at, f"all {len(steps)}", _MARK[steps[0].outcome]))
        else:
            rows.extend(
                (role, condition, measured(s), level_of(registration, verdict, [s]), s.stratum or "–", _MARK[s.outcome])
                for s in steps
            )
    return table(("", "condition", "measured", "level", "stratum", ""), rows)


def _by_condition(verdict: Verdict) -> dict[tuple[str, str], list[Step]]:
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in verdict.steps:
        if step.role in _ROLE:
            groups.setdefault((_ROLE[step.role], step.condition), []).append(step)
    return groups
