"""Several experiments on one claim: what their verdicts say together.

Each experiment is held against its own registered rule; the claim stands only where all of them put it. So binding a
further experiment can never make a claim look better than the first one left it.

1. inconclusive (instrument): a rule of kind ``identity`` does not hold, so that nothing beside it was measured well.
   Apart from that identities say nothing of the claim, unless there is nothing else.
2. contested: experiments decide both ways, or one of them is contested.
3. supported, divergent: every experiment says so.
4. unverified: some experiment has no complete registered run.
5. inconclusive (experiments): the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.status import Status
from claimlab.claims.verdict import Verdict
from claimlab.decide.lines import Evidence, independent_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.claims.measurement import Estimate

_AGAINST_THE_INSTRUMENT = (Status.DIVERGENT, Status.CONTESTED)


@dataclass(frozen=True, slots=True)
class Line:
    """What one experiment says of a claim.

    Attributes:
        experiment: Its name.
        verdict: By its own rule.
        identity: Whether that rule must hold on paper.
        rests_on: Models and data that it could share with another, as ``model:…`` and ``data:…``.
    """

    experiment: str
    verdict: Verdict
    identity: bool = False
    rests_on: frozenset[str] = frozenset()


def agree(lines: Sequence[Line]) -> Verdict:
    """One verdict from those of all experiments of a claim; that of a single one as it is.

    Strata are named ``experiment: stratum`` where there are several experiments, and a measure that only one of them
    took keeps its mean over all strata.
    """
    if len(lines) == 1:
        return lines[0].verdict
    status, reason, explanation = _judged(lines)
    steps = tuple(
        step.model_copy(update={"stratum": f"{line.experiment}: {step.stratum or 'all strata'}"})
        for line in lines
        for step in line.verdict.steps
    )
    return Verdict(status=status, reason=reason, explanation=explanation, estimates=_estimates(lines), steps=steps)


def _judged(lines: Sequence[Line]) -> tuple[Status, str, str]:
    measuring = [line for line in lines if not line.identity] or list(lines)
    broken = [line for line in lines if line not in measuring and line.verdict.status in _AGAINST_THE_INSTRUMENT]
    if broken:
        names = ", ".join(line.experiment for line in broken)
        return Status.INCONCLUSIVE, "instrument", f"What must hold on paper does not: {names}."
    by_status: dict[Status, list[Line]] = {}
    for line in measuring:
        by_status.setdefault(line.verdict.status, []).append(line)
    said = "; ".join(f"{status}: {', '.join(line.experiment for line in by_status[status])}" for status in by_status)
    if Status.CONTESTED in by_status or {Status.SUPPORTED, Status.DIVERGENT} <= by_status.keys():
        return Status.CONTESTED, "experiments disagree", f"{said[0].upper()}{said[1:]}."
    if len(by_status) == 1 and (Status.SUPPORTED in by_status or Status.DIVERGENT in by_status):
        (status,) = by_status
        return status, "", _unanimous(status, measuring)
    if Status.UNVERIFIED in by_status:
        return Status.UNVERIFIED, "experiments not run", f"{said[0].upper()}{said[1:]}."
    return Status.INCONCLUSIVE, "experiments", f"Not every experiment decides. {said[0].upper()}{said[1:]}."


def _unanimous(status: Status, lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return lines[0].verdict.explanation
    names = ", ".join(line.experiment for line in lines)
    evidence = [Evidence(line.experiment, status, line.rests_on) for line in lines]
    independent = len(independent_lines(evidence))
    if independent == len(lines):
        counted = f"{independent} independent lines of evidence"
    else:
        counts = "line" if independent == 1 else "independent lines"
        counted = f"what they share in models or data counts once, which leaves {independent} {counts} of evidence"
    return f"All {len(lines)} experiments come out {status} ({names}): {counted}."


def _estimates(lines: Sequence[Line]) -> dict[str, dict[str, Estimate]]:
    found: dict[str, dict[str, Estimate]] = {}
    for line in lines:
        for measure, strata in line.verdict.estimates.items():
            alone = sum(measure in other.verdict.estimates for other in lines) == 1
            entry = found.setdefault(measure, {})
            for stratum, estimate in strata.items():
                entry[stratum if alone and not stratum else f"{line.experiment}: {stratum or 'all strata'}"] = estimate
    return found
