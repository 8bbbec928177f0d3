"""Which modules of ours an experiment imports, found by reading and never by importing.

Ours are ``claimlab.lab`` and everything in the vault's folder of experiments. A name that cannot be traced to one
module of a package (a lazy ``__getattr__``, a star) counts as the whole package: rather stale without need than fresh
in error. A module that is loaded by a computed name cannot be seen, and a child does not get it. One that is there only
compiled is refused: neither what it does nor what it imports can be read, so no digest of ours would cover it and
nobody could have looked at it. So is one with the name of a module of Python's or of a package whose version is
recorded: which of the two is imported would hang on what was imported before.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, InputError, UsageError
from claimlab.evidence.code import LABORATORY, PACKAGE_ROOT, Code, Module, refuse_compiled
from claimlab.evidence.pins import NUMERICAL
from claimlab.evidence.syntax import parse_source, syntax_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAKEN = sys.stdlib_module_names | {"claimlab", *NUMERICAL}
"""Names that no module of a vault can have: somebody else's module would be imported, or theirs in its place."""
_SUFFIXES = (*EXTENSION_SUFFIXES, *SOURCE_SUFFIXES, *BYTECODE_SUFFIXES)
"""In the order in which Python looks for them: an extension goes before the source beside it."""
_LOADERS = frozenset({"import_module", "__import__"})


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
    origins = origins_of(root, experiment)
    visited = {experiment}
    first, imports = _read(experiment.stem, experiment, origins, source)
    found: dict[str, Module] = {}
    queue = list(imports)
    while queue:
        name = queue.pop()
        path = _find(origins, name)
        if path is None or path in visited:
            continue
        visited.add(path)
        found[name], imports = _read(name, path, origins)
        queue.extend(imports)
    code = Code(first, dict(sorted(found.items())))
    _refuse_taken(code)
    return code


def _read(
    name: str, path: Path, origins: tuple[Origin, ...], source: bytes | None = None
) -> tuple[Module, tuple[str, ...]]:
    """A module, and the names of what it imports."""
    source = _bytes(path) if source is None else source
    tree = parse_source(str(path), source)
    return Module(name, path, source, syntax_digest(tree)), tuple(_imports(name, path, tree, origins))


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


def _find(origins: tuple[Origin, ...], name: str) -> Path | None:
    return next((path for origin in origins if (path := origin.find(name)) is not None), None)


def _imports(name: str, path: Path, tree: ast.Module, origins: tuple[Origin, ...]) -> Iterator[str]:
    """Names of modules that may be ours, with the packages around them."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(node, package, origins)
        elif isinstance(node, ast.Call) and _called(node) in _LOADERS:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield from _with_parents(argument.value)


def _imported_from(node: ast.ImportFrom, package: str, origins: tuple[Origin, ...]) -> Iterator[str]:
    base = _absolute(node, package)
    if not base:
        yield from (alias.name for alias in node.names)
        return
    yield from _with_parents(base)
    file = _find(origins, base)
    bound = _bound_names(parse_source(str(file), _bytes(file))) if file and file.name == "__init__.py" else None
    for alias in node.names:
        if _find(origins, f"{base}.{alias.name}") is not None:
            yield f"{base}.{alias.name}"
        elif bound is not None and alias.name not in bound:
            yield from (name for origin in origins if origin.find(base) for name in origin.below(base))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Dotted name that ``from … import`` reads from; empty for ``from . import`` beside the experiment."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *(node.module or "").split(".")]).strip(".")


def _bound_names(tree: ast.Module) -> frozenset[str]:
    """Names that a package's own top-level statements bind."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        else:
            names.update(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return frozenset(names)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
