"""A rule as its claim's page shows it: in words, and with the times at which it was registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.render.rule import group_words
from claimlab.site.changes import Changes, fold_modules

if TYPE_CHECKING:
    from claimlab.claims import Rule
    from claimlab.site.pages.context import Context


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in words, and when it was registered."""

    experiment: str
    experiment_address: str
    preset: str
    kind: str
    controls: tuple[str, ...]
    supported_if: str
    divergent_if: str
    strata: str
    minimum_trials: int
    registered: tuple[tuple[str, str, Changes], ...]


def rule_view(context: Context, claim: str, rule: Rule) -> RuleView:
    """A rule as its note declares it now, beside every registration of it."""
    own = [
        (digest, entry)
        for digest, entry in context.snapshot.records.registered(claim)
        if entry.rule.experiment == rule.experiment
    ]
    known = rule.experiment in context.snapshot.experiments
    return RuleView(
        rule.experiment,
        f"experiments/{rule.experiment}.html" if known else "",
        rule.preset,
        rule.kind.value,
        tuple(map(str, rule.controls)),
        group_words(rule.supported_if),
        group_words(rule.divergent_if),
        ", ".join(rule.strata),
        rule.minimum_trials,
        tuple((entry.registered, digest[:12], fold_modules(entry.reason)) for digest, entry in own),
    )
