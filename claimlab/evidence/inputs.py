"""Everything that a run computes from, as digests, without importing any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.claims.registration import Inputs
from claimlab.errors import EnvironmentFault, UsageError
from claimlab.evidence import pins
from claimlab.evidence.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimlab.evidence.code import Code


def compute_inputs(
    root: Path, code: Code, *, models: Iterable[str], data: Iterable[str], files: Iterable[str] = ()
) -> Inputs:
    """Digest an experiment's code, its helpers, models, data and environment.

    Code and helpers count by syntax tree: comments, white space and docstrings do not. Helpers are all modules of
    ``claimlab.lab`` and of the experiment's folder that it imports, at any distance.

    Args:
        root: The vault's root; ``constraints.txt`` there pins the environment.
        code: The experiment and what it imports, as ``read_code`` has read it.
        models: Ids in the laboratory's pins, or ``hub:NAME@REVISION``.
        data: The same for data.
        files: Files of the vault that count as data, byte by byte, as paths from the experiment's folder.

    Raises:
        UsageError: a model or data set is unknown, or a file is not in the vault.
        EnvironmentFault: a file cannot be read.
    """
    root, path = root.absolute(), code.experiment.path
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return Inputs(
        code={name: code.experiment.digest},
        helpers={name: module.digest for name, module in code.modules.items()},
        models=pins.digests_of("models", models),
        data={**pins.digests_of("data", data), **_file_digests(root, path, files)},
        environment=pins.environment(root),
    )


def local_file(root: Path, experiment_path: Path, name: str) -> Path:
    """A file that an experiment declares, by its path from the experiment's folder.

    Raises:
        UsageError: it is outside the vault, where nobody who has the vault would find it, or not there.
    """
    file = (root / experiment_path).parent.joinpath(name).resolve()
    if not file.is_relative_to(root.resolve()):
        raise UsageError(f"{experiment_path.name} declares the file {name}, which is outside the vault: copy it there")
    if not file.is_file():
        raise UsageError(f"{experiment_path.name} declares the file {name}, and there is none")
    return file


def _file_digests(root: Path, experiment_path: Path, names: Iterable[str]) -> dict[str, str]:
    """Path from the root, with forward slashes → SHA-256."""
    found = {}
    for name in names:
        file = local_file(root, experiment_path, name)
        try:
            found[file.relative_to(root.resolve()).as_posix()] = digest(file.read_bytes())
        except OSError as error:
            raise EnvironmentFault(f"cannot read {file}: {error.strerror or error}") from error
    return found
