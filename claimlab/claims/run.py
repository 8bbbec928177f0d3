"""The records of one run: opened, a record a trial, sealed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from claimlab.claims.figure import FigureSpec
from claimlab.claims.measurement import Measurements
from claimlab.claims.registration import Inputs, PlannedTrial
from claimlab.claims.status import TrialState

Determinism = Literal["", "deterministic", "seeded", "stochastic"]
"""How an experiment says that it depends on its seed."""


class SeededTrial(PlannedTrial):
    """A planned trial with the seed that the run derived for it."""

    seed: int = Field(ge=0)


class RunOpening(BaseModel):
    """Written before the first trial of a run; the run is on record from here on, whatever happens to it.

    Attributes:
        run: Id of the run, the name of its folder.
        number: How many runs of this experiment and preset were opened before, plus one; enters the seeds.
        experiment: Name of the experiment module.
        preset: Preset that was run.
        registrations: Claim id → digest of the registration that was in force.
        exploratory: Why the run can set no status; empty for a registered run.
        trials: Every trial that was planned, with its seed.
        parameters: The preset's parameters.
        inputs: Digests of code, helpers, models, data and environment.
        figures: What the experiment wants drawn.
        determinism: What the experiment says of its randomness; empty in records from before this was written down.
        machine: Processor, cores, system and Python, for a reader.
        opened: Time in UTC, ISO 8601.
        commit: Git commit; empty without git.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    record: Literal["opening"] = "opening"
    format: Literal[1] = 1
    run: str
    number: int = Field(ge=1)
    experiment: str
    preset: str
    registrations: dict[str, str]
    exploratory: tuple[str, ...] = ()
    trials: tuple[SeededTrial, ...]
    parameters: dict[str, Any]
    inputs: Inputs
    figures: tuple[FigureSpec, ...] = ()
    determinism: Determinism = ""
    machine: dict[str, str] = Field(default_factory=dict)
    opened: str
    commit: str = ""


class TrialRecord(BaseModel):
    """One trial that ended, well or badly."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    record: Literal["trial"] = "trial"
    format: Literal[1] = 1
    run: str
    trial: SeededTrial
    state: TrialState
    measurements: Measurements | None = None
    error: str = ""
    started: str
    seconds: float = Field(ge=0.0)
    peak_bytes: int = Field(default=0, ge=0)


class Seal(BaseModel):
    """Closes a run: names every file in its folder by digest, and the seals that came before.

    ``parents`` are the digests of the ledger's heads when the run was sealed, so that branches merge and nothing can be
    slipped in. ``registrations`` names every registration that no earlier seal names, so that none can vanish unseen.
    ``complete`` says whether every planned trial finished. ``self_digest`` is the SHA-256 of the seal with this field
    empty: it finds damage in the last seal, which no other covers, though not deceit.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    record: Literal["seal"] = "seal"
    format: Literal[1] = 1
    run: str
    files: dict[str, str]
    parents: tuple[str, ...]
    registrations: tuple[str, ...] = ()
    complete: bool
    sealed: str
    self_digest: str = ""


class Run(BaseModel):
    """A run as read back from its folder; ``seal`` is ``None`` while it is still open."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    opening: RunOpening
    trials: tuple[TrialRecord, ...] = ()
    seal: Seal | None = None
    seal_digest: str = ""

    @property
    def id(self) -> str:
        """Id of the run, the name of its folder."""
        return self.opening.run
