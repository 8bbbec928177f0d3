"""A claim's rule bound to its experiment as it is now: what would be registered, run and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimlab.claims import CURRENT_PROCEDURE, Inputs, PlannedTrial, Registration
from claimlab.errors import UsageError
from claimlab.evidence import pins
from claimlab.evidence.code import LABORATORY
from claimlab.evidence.imports import read_code
from claimlab.evidence.inputs import compute_inputs, local_file
from claimlab.evidence.staleness import claim_digest
from claimlab.runner.declaration import Declaration, Preset, read_declaration, read_experiment

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.claims import Claim, Rule
    from claimlab.evidence.code import Code
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
    code: Code
    inputs: Inputs

    @property
    def experiment(self) -> str:
        """Name of the experiment module."""
        return self.declaration.name


def plan_experiment(workspace: Workspace, experiment: str, preset: str, *, model: str = "") -> Plan:
    """Read an experiment and digest everything it computes from, running nothing.

    Every file is read once, so that what is digested, trusted and run is the same whoever writes meanwhile.

    Args:
        workspace: The vault.
        experiment: Name of the module.
        preset: Name of one of its presets.
        model: Replaces the grid's models when given.

    Raises:
        UsageError: no such experiment or preset, a model is given and the grid has none, or a declared file is missing.
        InputError: the module's declaration is broken.
    """
    path = workspace.experiment_path(experiment)
    shown = workspace.experiment_name(experiment)
    source = read_experiment(path, shown)
    declaration = read_declaration(path, shown, source)
    chosen = declaration.preset(preset)
    if model:
        _refuse_model(declaration.name, preset, chosen, model)
        chosen = chosen.model_copy(update={"grid": {**chosen.grid, "model": (model,)}})
    code = read_code(workspace.root, path, source)
    inputs = compute_inputs(workspace.root, code, models=(), data=declaration.data, files=declaration.files)
    if LABORATORY in inputs.helpers:  # only the laboratory's models are pinned; a grid may use the word as it likes
        inputs = inputs.model_copy(update={"models": pins.digests_of("models", declaration.models(chosen))})
    return Plan(declaration, preset, chosen, chosen.trials(), code, inputs)


def _refuse_model(experiment: str, preset_name: str, preset: Preset, model: str) -> None:
    """A run that differs in nothing would stay on record for good as one with another model."""
    if "model" not in preset.grid:
        grid = "; ".join(f"{name}: {', '.join(map(str, values))}" for name, values in preset.grid.items())
        has = f"its grid is {grid}" if grid else "it has no grid"
        raise UsageError(f"experiment {experiment}, preset {preset_name}, has no models to replace by '{model}': {has}")


def declared_files(workspace: Workspace, plan: Plan) -> tuple[Path, ...]:
    """Files of the vault that an experiment declares to read."""
    path = workspace.experiment_path(plan.experiment)
    return tuple(local_file(workspace.root, path, name) for name in plan.declaration.files)


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
