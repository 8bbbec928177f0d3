"""The domain: claims, sources and divergences; rules, runs, measurements and verdicts.

Everything here is a frozen pydantic model without behaviour beyond its own validity. A module of models is loaded when
one of its names is first asked for, so that a command pays for no more of them than it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimlab.claims.claim import Claim, Literature
    from claimlab.claims.condition import Condition, ConditionGroup, Operator
    from claimlab.claims.divergence import Divergence, DivergenceKind
    from claimlab.claims.figure import FigureSpec
    from claimlab.claims.measurement import Estimate, Measurement, Measurements, Series
    from claimlab.claims.registration import CURRENT_PROCEDURE, Inputs, PlannedTrial, Procedure, Registration
    from claimlab.claims.rule import Interval, Kind, Rule, StatusFrom
    from claimlab.claims.run import Determinism, Run, RunOpening, Seal, SeededTrial, TrialRecord
    from claimlab.claims.source import Processing, Source
    from claimlab.claims.statistic import Statistic, StatisticKind
    from claimlab.claims.status import Confidence, Freshness, Outcome, Status, TrialState
    from claimlab.claims.verdict import Step, Verdict, VerdictRecord

_NAMES = {
    "claim": ("Claim", "Literature"),
    "condition": ("Condition", "ConditionGroup", "Operator"),
    "divergence": ("Divergence", "DivergenceKind"),
    "figure": ("FigureSpec",),
    "measurement": ("Estimate", "Measurement", "Measurements", "Series"),
    "registration": ("CURRENT_PROCEDURE", "Inputs", "PlannedTrial", "Procedure", "Registration"),
    "rule": ("Interval", "Kind", "Rule", "StatusFrom"),
    "run": ("Determinism", "Run", "RunOpening", "Seal", "SeededTrial", "TrialRecord"),
    "source": ("Processing", "Source"),
    "statistic": ("Statistic", "StatisticKind"),
    "status": ("Confidence", "Freshness", "Outcome", "Status", "TrialState"),
    "verdict": ("Step", "Verdict", "VerdictRecord"),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "CURRENT_PROCEDURE",
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
    "Procedure",
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


def __getattr__(name: str) -> Any:
    """Load a model on demand (PEP 562).

    Raises:
        AttributeError: there is none of that name.
    """
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return value
