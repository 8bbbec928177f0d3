"""A claim with several experiments: where each of them alone would put it, with its own intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.site.addresses import slug
from claimlab.site.interval import IntervalPlot, plots
from claimlab.site.strata import verdict_names

if TYPE_CHECKING:
    from claimlab.claims import Rule
    from claimlab.site.pages.context import Context
    from claimlab.verification.standing import Standing


@dataclass(frozen=True, slots=True)
class LineView:
    """What one experiment says of a claim."""

    experiment: str
    experiment_address: str
    status: str
    why: str
    verified: str
    run_address: str
    plots: tuple[IntervalPlot, ...]
    shared: str


def line_views(context: Context, standing: Standing | None) -> tuple[LineView, ...]:
    """One view for each experiment of a claim that has several; none for a claim with one or with none."""
    return tuple(_line(context, name, line) for name, line in standing.lines.items()) if standing else ()


def _line(context: Context, name: str, line: Standing) -> LineView:
    names = verdict_names(line.verdict)
    rule = deciding_rule(context, tuple(rule for rule in line.claim.experiments if rule.experiment == name), line)
    return LineView(
        name,
        f"experiments/{name}.html" if name in context.snapshot.experiments else "",
        line.status.value,
        names.shortened(line.verdict.explanation),
        line.verified,
        f"runs/{slug(line.run)}.html" if line.run else "",
        plots(rule, line.verdict, names) if rule else (),
        names.shared,
    )


def deciding_rule(context: Context, rules: tuple[Rule, ...], standing: Standing | None) -> Rule | None:
    """The rule as it was registered when it decided, not as the note may say by now."""
    registration = context.snapshot.records.registrations.get(standing.registration) if standing else None
    return registration.rule if registration else next(iter(rules), None)
