"""The decision: pure functions from a rule and measurements to exactly one verdict."""

from claimlab.decide.combination import combine
from claimlab.decide.decision import decide

__all__ = ["combine", "decide"]
