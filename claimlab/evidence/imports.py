"""Which modules of ours an experiment imports, found by reading and never by importing.

Ours are ``claimlab.lab`` and everything in the vault's folder of experiments. A name that cannot be traced to one
module of a package (a lazy ``__getattr__``, a star) counts as the whole package: rather stale without need than fresh
in error. A module that is loaded by a computed name cannot be seen, and a child does not get it. One that is there only
compiled is refused: neither what it does nor what it imports can be read, so no digest of ours would cover it and
nobody could have looked at it. So is one with the name of a module of Python's or of a package whose version is
recorded: which of the two is imported would hang on what was imported before.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, InputError, UsageError
from claimlab.evidence.code import LABORATORY, PACKAGE_ROOT, Code, Module, refuse_compiled
from claimlab.evidence.pins import NUMERICAL
from claimlab.evidence.statements import PACKAGE, Statement, read_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAKEN = sys.stdlib_module_names | {"claimlab", *NUMERICAL}
"""Names that no module of a vault can have: somebody else's module would be imported, or theirs in its place."""
_SUFFIXES = (*EXTENSION_SUFFIXES, *SOURCE_SUFFIXES, *BYTECODE_SUFFIXES)
"""In the order in which Python looks for them: an extension goes before the source beside it."""


@dataclass(frozen=True)
class Origin:
    """Where a family of module names lives.

    Attributes:
        folder: Folder that top-level names are looked up in.
        prefix: Only names under this one belong to it; empty for all.
    """

    folder: Path
    prefix: str = ""

    def base(self, name: str) -> Path | None:
        """Folder of a package of this name, or file of a module without its suffix; ``None`` for another family's."""
        if self.prefix and name != self.prefix and not name.startswith(self.prefix + "."):
            return None
        return self.folder.joinpath(*name.split("."))

    def places(self, name: str) -> tuple[Path, ...]:
        """Files that a module or package may be, in the order in which Python looks for them."""
        base = self.base(name)
        return tuple(path for start in (base / "__init__", base) for path in _spelled(start)) if base else ()

    def find(self, name: str) -> Path | None:
        """File of a module or package, or ``None`` when it is not of this family."""
        return next((path for path in self.places(name) if path.is_file()), None)

    def below(self, name: str) -> Iterator[str]:
        """Names of all modules inside a package, at any depth."""
        base = self.folder.joinpath(*name.split("."))
        for path in sorted(base.rglob("*")):
            suffix = next((suffix for suffix in _SUFFIXES if path.name.endswith(suffix)), "")
            if suffix and path.parent.name != "__pycache__":
                parts = path.with_name(path.name.removesuffix(suffix)).relative_to(self.folder).parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _spelled(start: Path) -> Iterator[Path]:
    return (start.with_name(start.name + suffix) for suffix in _SUFFIXES)


def origins_of(root: Path, experiment: Path) -> tuple[Origin, ...]:
    """Where modules of ours are looked up: the laboratory, ``experiments.shared``, ``shared`` beside the experiment."""
    return (Origin(PACKAGE_ROOT, LABORATORY), Origin(root, experiment.parent.name), Origin(experiment.parent))


def read_code(root: Path, experiment: Path, source: bytes | None = None) -> Code:
    """Read an experiment and every module of ours that it imports, at any distance, each once.

    Args:
        root: The vault's root, so that ``experiments.shared`` is found too.
        experiment: The experiment's file, absolute or relative to the root.
        source: Its bytes where somebody has read them already.

    Raises:
        UsageError: the experiment is not there.
        InputError: one of the modules is not valid Python, or compiled, or has a name that is taken.
        EnvironmentFault: one of them cannot be read.
    """
    root = root.absolute()
    experiment = root / experiment
    if source is None and not experiment.is_file():
        raise UsageError(f"there is no experiment {experiment}")
    search = _Search(origins_of(root, experiment))
    visited = {experiment}
    first, imports = _read(experiment.stem, experiment, search, source)
    found: dict[str, Module] = {}
    queue = list(imports)
    while queue:
        name = queue.pop()
        path = search.find(name)
        if path is None or path in visited:
            continue
        visited.add(path)
        found[name], imports = _read(name, path, search)
        queue.extend(imports)
    code = Code(first, dict(sorted(found.items())))
    _refuse_taken(code)
    return code


@dataclass(frozen=True, slots=True)
class _Search:
    """Where names are looked up, and what was found: while a code is read, the disk is asked once for each name."""

    origins: tuple[Origin, ...]
    found: dict[str, Path | None] = field(default_factory=dict)

    def find(self, name: str) -> Path | None:
        if name not in self.found:
            places = (path for origin in self.origins if (path := origin.find(name)) is not None)
            self.found[name] = next(places, None)
        return self.found[name]


def _read(name: str, path: Path, search: _Search, source: bytes | None = None) -> tuple[Module, tuple[str, ...]]:
    """A module, and the names of modules that may be ours among what it imports, with the packages around them."""
    source = _bytes(path) if source is None else source
    digest, statements, _ = read_module(str(path), source)
    package = name if path.name == PACKAGE else name.rpartition(".")[0]
    imported = (part for statement in statements for part in _imported(statement, package, search))
    return Module(name, path, source, digest), tuple(imported)


def _bytes(path: Path) -> bytes:
    refuse_compiled(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror or error}") from error


def _refuse_taken(code: Code) -> None:
    faults = []
    for module in code.own:
        name = code.shown(module).partition("/")[0].removesuffix(SOURCE_SUFFIXES[0])
        if name in _TAKEN:
            message = f"has the name of a module that Python or claimlab brings along: 'import {name}' is ambiguous"
            faults.append(Diagnostic(str(module.path), 0, 0, "CL602", message, hint="rename it"))
    if faults:
        raise InputError(faults)


def _imported(statement: Statement, package: str, search: _Search) -> Iterator[str]:
    if statement.names is None:
        yield from _with_parents(statement.module)
        return
    base = _absolute(statement, package)
    if not base:
        yield from statement.names
        return
    yield from _with_parents(base)
    file = search.find(base)
    bound = read_module(str(file), _bytes(file)).bound if file and file.name == PACKAGE else None
    for name in statement.names:
        if search.find(f"{base}.{name}") is not None:
            yield f"{base}.{name}"
        elif bound is not None and name not in bound:
            yield from (inside for origin in search.origins if origin.find(base) for inside in origin.below(base))


def _absolute(statement: Statement, package: str) -> str:
    """Dotted name that ``from … import`` reads from; empty for ``from . import`` beside the experiment."""
    if not statement.level:
        return statement.module
    parts = package.split(".")
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, *statement.module.split(".")]).strip(".")


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
