"""Everything that a run computes from, as digests, without importing any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.registration import Inputs
from claimlab.evidence import pins

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.evidence.code import Code


def compute_inputs(root: Path, code: Code, *, models: Iterable[str], data: Iterable[str]) -> Inputs:
    """Digest an experiment's code, its helpers, models, data and environment.

    Code and helpers count by syntax tree: comments, white space and docstrings do not. Helpers are all modules of
    ``claimlab.lab`` and of the experiment's folder that it imports, at any distance.

    Args:
        root: The vault's root; ``constraints.txt`` there pins the environment.
        code: The experiment and what it imports, as ``read_code`` has read it.
        models: Ids in the laboratory's pins, or ``hub:NAME@REVISION``.
        data: The same for data.

    Raises:
        UsageError: a model or data set is unknown.
    """
    root, path = root.absolute(), code.experiment.path
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return Inputs(
        code={name: code.experiment.digest},
        helpers={name: module.digest for name, module in code.modules.items()},
        models=pins.digests_of("models", models),
        data=pins.digests_of("data", data),
        environment=pins.environment(root),
    )
