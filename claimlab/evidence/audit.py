"""Replay of the ledger: every record that is changed, missing, reordered or slipped in, by name.

What stands below a seal is covered by digests, one seal by the next. The last seal is covered by nothing but a copy of
its digest elsewhere: pass the heads that git, a publication or another person knows, and a cut-off tail shows too. A
run that nobody opened in this ledger cannot be seen by anyone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims.registration import PlannedTrial, Procedure
from claimlab.claims.rule import Rule
from claimlab.claims.run import Determinism, TrialRecord
from claimlab.claims.verdict import Verdict
from claimlab.evidence import layout
from claimlab.evidence.chain import chain_problems
from claimlab.evidence.contents import Contents, RunContents, read_contents
from claimlab.evidence.order import order_problems
from claimlab.evidence.problem import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.claims.measurement import Estimate
    from claimlab.evidence.reader import LedgerReader

Decision = Callable[[Rule, Sequence[TrialRecord], Sequence[PlannedTrial], Determinism, Procedure], Verdict]
"""``claimlab.decide.decide``, handed in because the decision is another room."""

TOLERANCE = 1e-9
"""Relative difference of replayed numbers that another version of a library may cause; words must be equal."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Attributes:
        records: How many records were read.
        problems: What does not fit, by path; empty when all is well.
        remarks: What a reader should know and may well be meant so.
    """

    records: int
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything fits."""
        return not self.problems


def audit_ledger(
    ledger: LedgerReader, *, known_heads: Collection[str] = (), decision: Decision | None = None
) -> AuditReport:
    """Check the whole ledger; a broken record never hides another.

    Args:
        ledger: What to check.
        known_heads: Digests of seals that are known from elsewhere (git's history) to have been in the ledger.
        decision: Replays every verdict whose records are intact, by the procedure of its registration; without it
            verdicts are taken as they are.
    """
    contents = read_contents(ledger.folder)
    problems = [*contents.problems, *chain_problems(contents, known_heads), *order_problems(contents)]
    if decision is not None:
        problems.extend(_replay_problems(contents, decision))
    return AuditReport(contents.records, tuple(sorted(set(problems))))


def _replay_problems(contents: Contents, decision: Decision) -> Iterator[Problem]:
    registrations = dict(contents.registrations.values())
    for run in contents.runs.values():
        if run.opening is None or not _all_intact(run):
            continue
        for name, record in run.verdicts.items():
            registration = registrations.get(record.registration)
            if registration is None:
                continue
            again = decision(
                registration.rule,
                tuple(run.trials.values()),
                run.opening.trials,
                run.opening.determinism,
                registration.procedure,
            )
            if not same_verdict(again, record.verdict):
                yield Problem(
                    run.path(name),
                    Fault.REPLAY,
                    f"says {record.verdict.status}, but the rule applied to the trials gives {again.status}",
                )


def _all_intact(run: RunContents) -> bool:
    files = (layout.OPENED, *run.trials, *run.verdicts, *(run.seal.files if run.seal else ()))
    return all(run.intact(name) for name in files)


def same_verdict(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same: words exactly, numbers within ``TOLERANCE``."""
    if (one.status, one.reason) != (other.status, other.reason):
        return False
    if [(s.role, s.stratum, s.condition, s.outcome) for s in one.steps] != [
        (s.role, s.stratum, s.condition, s.outcome) for s in other.steps
    ]:
        return False
    return one.estimates.keys() == other.estimates.keys() and all(
        one.estimates[measure].keys() == strata.keys()
        and all(_same_estimate(one.estimates[measure][name], estimate) for name, estimate in strata.items())
        for measure, strata in other.estimates.items()
    )


def _same_estimate(one: Estimate, other: Estimate) -> bool:
    scale = max((abs(x) for x in (one.value, one.low, one.high) if math.isfinite(x)), default=0.0)
    return (one.unit, one.n, one.at_floor) == (other.unit, other.n, other.at_floor) and all(
        a == b or abs(a - b) <= TOLERANCE * scale
        for a, b in ((one.value, other.value), (one.low, other.low), (one.high, other.high))
    )
