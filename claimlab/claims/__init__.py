"""The domain: claims, sources and divergences; rules, runs, measurements and verdicts.

Everything here is a frozen pydantic model without behaviour beyond its own validity.
"""

from claimlab.claims.claim import Claim, Literature
from claimlab.claims.condition import Condition, ConditionGroup, Operator
from claimlab.claims.divergence import Divergence, DivergenceKind
from claimlab.claims.figure import FigureSpec
from claimlab.claims.measurement import Estimate, Measurement, Measurements, Series, TrialState
from claimlab.claims.registration import Inputs, PlannedTrial, Registration
from claimlab.claims.rule import Interval, Kind, Rule, StatusFrom
from claimlab.claims.run import Determinism, Run, RunOpening, Seal, SeededTrial, TrialRecord
from claimlab.claims.source import Processing, Source
from claimlab.claims.statistic import Statistic, StatisticKind
from claimlab.claims.status import Confidence, Freshness, Status
from claimlab.claims.verdict import Outcome, Step, Verdict, VerdictRecord

__all__ = [
    "Claim",
    "Condition",
    "ConditionGroup",
    "Confidence",
    "Determinism",
    "Divergence",
    "DivergenceKind",
    "Estimate",
    "FigureSpec",
    "Freshness",
    "Inputs",
    "Interval",
    "Kind",
    "Literature",
    "Measurement",
    "Measurements",
    "Operator",
    "Outcome",
    "PlannedTrial",
    "Processing",
    "Registration",
    "Rule",
    "Run",
    "RunOpening",
    "Seal",
    "SeededTrial",
    "Series",
    "Source",
    "Statistic",
    "StatisticKind",
    "Status",
    "StatusFrom",
    "Step",
    "TrialRecord",
    "TrialState",
    "Verdict",
    "VerdictRecord",
]
