"""What the decision says, and every step that led there."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimlab.claims.measurement import Estimate
from claimlab.claims.status import Outcome, Status


class Step(BaseModel):
    """One condition in one stratum, held against its estimate."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    role: str  # control | supported_if | divergent_if | variant
    stratum: str
    condition: str
    outcome: Outcome
    estimate: Estimate | None = None


class Verdict(BaseModel):
    """The status of a claim under one rule and one set of trials, with the reasons.

    Attributes:
        status: One of the five words.
        reason: Short reason for inconclusive and unverified (``control``, ``imprecise``, ``between``,
            ``missing trials``, ``fit``, …); empty otherwise.
        explanation: One sentence for a person.
        estimates: Measure → stratum → estimate; the stratum ``""`` spans all strata.
        steps: Every condition that was evaluated.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    status: Status
    reason: str = ""
    explanation: str = ""
    estimates: dict[str, dict[str, Estimate]] = {}
    steps: tuple[Step, ...] = ()

    def spanning(self) -> dict[str, Estimate]:
        """Measure → estimate over all strata, for the measures that every stratum has."""
        return {name: strata[""] for name, strata in self.estimates.items() if "" in strata}

    def overall(self) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
        """Estimates over all strata: those of the measures that the rule reads, and the others."""
        spanning = self.spanning()
        read = {step.condition.partition(" ")[0] for step in self.steps}
        return (
            {name: estimate for name, estimate in spanning.items() if name in read},
            {name: estimate for name, estimate in spanning.items() if name not in read},
        )


class VerdictRecord(BaseModel):
    """A verdict on record: which claim was decided, under which registration and by which run.

    Attributes:
        claim: Id of the claim.
        registration: Digest of the registration whose rule was applied.
        run: Id of the run whose trials were decided on.
        verdict: What the decision said.
        decided: Time in UTC, ISO 8601.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    record: Literal["verdict"] = "verdict"
    format: Literal[1] = 1
    claim: str
    registration: str
    run: str
    verdict: Verdict
    decided: str
