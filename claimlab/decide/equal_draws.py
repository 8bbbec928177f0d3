"""Draws that are all the same although their experiment says that chance enters them.

A share that came out at 0 in three trials of four tries says little of a rate of 2 %, yet its draws do not differ, and
an interval made from their spread alone has no width. Nothing in such draws says how far off they may be. So they
decide nothing, unless something else does: tries, a numerical half-width, an experiment that is deterministic or a rule
for which equal values are right (an identity, an envelope of exact computations). Controls are taken at their word:
most that never vary are checks of the instrument, which have no reason to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from claimlab.claims.rule import Interval, Kind, Rule
from claimlab.decide.sample import Sample
from claimlab.decide.tries import ShareOfTries

if TYPE_CHECKING:
    from claimlab.claims.run import Determinism


@dataclass(frozen=True, slots=True)
class EqualDraws(Sample):
    """Draws that show no error of their own; it is infinite, and so the interval is the whole line."""


def are_expected(rule: Rule, declared: Determinism) -> bool:
    """Whether equal draws are right: of exact computations, or where nobody says that chance enters."""
    return rule.kind is Kind.IDENTITY or rule.interval is Interval.ENVELOPE or declared in ("", "deterministic")


def doubted(sample: Sample) -> Sample:
    """The sample with an infinite error if its draws are equal and nothing says how far off they are."""
    if isinstance(sample, ShareOfTries) or sample.count < 2 or sample.error > 0 or sample.numerical > 0:
        return sample
    plain = {field.name: getattr(sample, field.name) for field in fields(Sample)}
    return EqualDraws(**plain | {"error": math.inf})
