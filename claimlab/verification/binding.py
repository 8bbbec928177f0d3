"""A claim's rule bound to its experiment as it is now: what would be registered, run and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims import CURRENT_PROCEDURE, Inputs, PlannedTrial, Registration
from claimlab.evidence import pins
from claimlab.evidence.imports import LABORATORY, imported_modules
from claimlab.evidence.inputs import compute_inputs
from claimlab.evidence.staleness import claim_digest
from claimlab.runner.declaration import Declaration, Preset, read_declaration

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Claim, Rule
    from claimlab.verification.workspace import Workspace


def now() -> str:
    """The time in UTC, to the second, as records write it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Plan:
    """An experiment and preset as they are now, ready to be registered or run."""

    declaration: Declaration
    preset_name: str
    preset: Preset
    trials: tuple[PlannedTrial, ...]
    inputs: Inputs

    @property
    def experiment(self) -> str:
        """Name of the experiment module."""
        return self.declaration.name


def plan_experiment(workspace: Workspace, experiment: str, preset: str, *, model: str = "") -> Plan:
    """Read an experiment and digest everything it computes from, running nothing.

    Args:
        workspace: The vault.
        experiment: Name of the module.
        preset: Name of one of its presets.
        model: Replaces the grid's models when given.

    Raises:
        UsageError: no such experiment or preset.
        InputError: the module's declaration is broken.
    """
    path = workspace.experiment_path(experiment)
    declaration = read_declaration(path, workspace.experiment_name(experiment))
    chosen = declaration.preset(preset)
    if model:
        chosen = chosen.model_copy(update={"grid": {**chosen.grid, "model": (model,)}})
    inputs = compute_inputs(workspace.root, path, models=(), data=declaration.data)
    if LABORATORY in inputs.helpers:  # only the laboratory's models are pinned; a grid may use the word as it likes
        inputs = inputs.model_copy(update={"models": pins.digests_of("models", declaration.models(chosen))})
    return Plan(declaration, preset, chosen, chosen.trials(), inputs)


def code_files(workspace: Workspace, experiment: str) -> tuple[Path, ...]:
    """Files of an experiment and of every module of ours that it imports, itself first."""
    path = workspace.experiment_path(experiment)
    return (path, *(module.path for module in imported_modules(workspace.root, path).values()))


def own_files(workspace: Workspace, experiment: str) -> tuple[Path, ...]:
    """Those of ``code_files`` that lie in the vault's folder of experiments: what a person trusts or not."""
    folder = (workspace.root / workspace.settings.experiments).resolve()
    return tuple(file for file in code_files(workspace, experiment) if file.resolve().is_relative_to(folder))


def draft_registration(claim: Claim, rule: Rule, plan: Plan, *, commit: str = "") -> Registration:
    """The registration that this claim, rule and plan would make now, amending nothing."""
    return Registration(
        claim=claim.id,
        claim_digest=claim_digest(claim.title),
        title=claim.title,
        rule=rule,
        parameters=plan.preset.parameters,
        trials=plan.trials,
        inputs=plan.inputs,
        registered=now(),
        commit=commit,
        procedure=CURRENT_PROCEDURE,
    )
