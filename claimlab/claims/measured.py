"""What a condition measured, in writing: in one stratum, and over several that agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.condition import Condition
from claimlab.claims.numerals import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims.verdict import Step


def measured(step: Step, nothing: str = "–") -> str:
    """The estimate of one stratum, with digits enough to show on which side of the condition's bounds it ends.

    Args:
        step: A condition in a stratum.
        nothing: What stands for an estimate that is not there.
    """
    return nothing if step.estimate is None else interval(step.estimate, Condition.parse(step.condition).bounds)


def span(steps: Sequence[Step]) -> str:
    """One condition over its strata: the mean of their values, and from the lowest lower end to the highest upper one.

    That is no interval of the mean, so the number of strata stands behind it.
    """
    found = [step.estimate for step in steps if step.estimate is not None]
    if len(found) < 2:
        return next((measured(step) for step in steps if step.estimate is not None), "–")
    ends = {"low": min(estimate.low for estimate in found), "high": max(estimate.high for estimate in found)}
    middle = sum(estimate.value for estimate in found) / len(found)
    hull = found[0].model_copy(update={"value": middle, **ends})
    return f"{interval(hull, Condition.parse(steps[0].condition).bounds)} over {len(found)} strata"
