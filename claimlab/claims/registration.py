"""A registration: everything that decides a claim, frozen before the first trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from claimlab.claims.rule import Rule

if TYPE_CHECKING:
    from claimlab.claims.condition import ConditionGroup

Procedure = Literal[1, 2]
"""How rule and trials become a verdict; ``claimlab.decide.decision`` says what each of them does.

A change of the decision gets the next number, so that every verdict is replayed as it was registered.
"""
CURRENT_PROCEDURE: Procedure = 2
_FIRST: Procedure = 1
ALPHA = 0.05
"""Chance of a wrong decision over all strata together; intervals outside the two sides of the rule are at 1 - ALPHA."""


class PlannedTrial(BaseModel):
    """One cell of the registered grid: the settings of a trial and which independent draw it is."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    index: int = Field(ge=0)
    settings: dict[str, str | int | float | bool]
    draw: int = Field(ge=0)


class Inputs(BaseModel):
    """Digests of what a run computes from; a change in any one makes the status stale, with that one as the reason.

    Attributes:
        code: Syntax-tree digest of the experiment module, by its path relative to the root.
        helpers: The same for every module of ours that the experiment imports, by module name.
        models: Model id → SHA-256 of its weights.
        data: Data set id → SHA-256.
        environment: Pinned numerical package → version.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    code: dict[str, str]
    helpers: dict[str, str] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)
    data: dict[str, str] = Field(default_factory=dict)
    environment: dict[str, str] = Field(default_factory=dict)


class Registration(BaseModel):
    """The record that enters the ledger before any trial of its claim and rule.

    Attributes:
        claim: Id of the claim.
        claim_digest: SHA-256 of the claim's sentence.
        rule: The rule as declared.
        parameters: The preset's parameters, as the experiment declares them.
        trials: The registered grid.
        inputs: Digests of code, helpers, models, data and environment.
        rehearsal: Share of each status that the rule gave on synthetic trials, by scenario (true, false, noisy).
        amends: Digest of the registration that this one replaces; empty for the first.
        reason: Why it was amended; empty for the first.
        author: Who amended it, as git names them; empty without git.
        registered: Time in UTC, ISO 8601.
        commit: Git commit at that time; empty without git.
        procedure: By which its runs are decided. The first is not written down, so that records from before there was a
            second keep their digests.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    record: Literal["registration"] = "registration"
    format: Literal[1] = 1
    claim: str
    claim_digest: str
    title: str
    rule: Rule
    parameters: dict[str, Any]
    trials: tuple[PlannedTrial, ...]
    inputs: Inputs
    rehearsal: dict[str, dict[str, float]] = Field(default_factory=dict)
    amends: str = ""
    reason: str = ""
    author: str = ""
    registered: str
    commit: str = ""
    procedure: Procedure = _FIRST

    @model_serializer(mode="wrap")
    def _without_the_first_procedure(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        if self.procedure == _FIRST:
            written.pop("procedure", None)
        return written


def divisors(group: ConditionGroup, procedure: Procedure) -> tuple[int, ...]:
    """By how much each condition of a group divides the chance of an error, in the order of ``conditions()``."""
    return group.divisors() if procedure >= 2 else (1,) * len(group.conditions())
