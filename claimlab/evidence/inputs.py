"""Everything that a run computes from, as digests, without importing any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.registration import Inputs
from claimlab.errors import UsageError
from claimlab.evidence import pins
from claimlab.evidence.imports import imported_modules, read_module
from claimlab.evidence.syntax import syntax_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def compute_inputs(root: Path, experiment_path: Path, *, models: Iterable[str], data: Iterable[str]) -> Inputs:
    """Digest an experiment's code, its helpers, models, data and environment.

    Code and helpers count by syntax tree: comments, white space and docstrings do not. Helpers are all modules of
    ``claimlab.lab`` and of the experiment's folder that it imports, at any distance.

    Args:
        root: The vault's root; ``constraints.txt`` there pins the environment.
        experiment_path: The experiment's file, absolute or relative to the root.
        models: Ids in the laboratory's pins, or ``hub:NAME@REVISION``.
        data: The same for data.

    Raises:
        UsageError: the experiment is not there, or a model or data set is unknown.
        InputError: a module is not valid Python.
        EnvironmentFault: a module cannot be read.
    """
    path = root / experiment_path
    if not path.is_file():
        raise UsageError(f"there is no experiment {path}")
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    modules = imported_modules(root, path).values()
    return Inputs(
        code={name: syntax_digest(read_module(path))},
        helpers={module.name: syntax_digest(module.tree) for module in modules},
        models=pins.digests_of("models", models),
        data=pins.digests_of("data", data),
        environment=pins.environment(root),
    )
