"""Which modules of ours an experiment imports, found by reading and never by importing.

Ours are ``claimlab.lab`` and everything in the vault's folder of experiments. A name that cannot be traced to one
module of a package (a lazy ``__getattr__``, a star) counts as the whole package: rather stale without need than fresh
in error. A module that is loaded by a computed name cannot be seen. One that is there only compiled is refused: neither
what it does nor what it imports can be read, so no digest of ours would cover it and nobody could have looked at it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimlab.errors import Diagnostic, EnvironmentFault, InputError
from claimlab.evidence.syntax import parse_source

if TYPE_CHECKING:
    from collections.abc import Iterator

LABORATORY = "claimlab.lab"
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_SUFFIXES = (*EXTENSION_SUFFIXES, *SOURCE_SUFFIXES, *BYTECODE_SUFFIXES)
"""In the order in which Python looks for them: an extension goes before the source beside it."""
_LOADERS = frozenset({"import_module", "__import__"})


class Module(NamedTuple):
    """A module of ours: its dotted name, its file and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module


@dataclass(frozen=True)
class Origin:
    """Where a family of module names lives.

    Attributes:
        folder: Folder that top-level names are looked up in.
        prefix: Only names under this one belong to it; empty for all.
    """

    folder: Path
    prefix: str = ""

    def find(self, name: str) -> Path | None:
        """File of a module or package, or ``None`` when it is not of this family."""
        if self.prefix and name != self.prefix and not name.startswith(self.prefix + "."):
            return None
        base = self.folder.joinpath(*name.split("."))
        places = [path for start in (base / "__init__", base) for path in _spelled(start)]
        return next((path for path in places if path.is_file()), None)

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


def imported_modules(root: Path, experiment: Path) -> dict[str, Module]:
    """Every module of ours that an experiment imports, at any distance, by name; the experiment itself is left out.

    Args:
        root: The vault's root, so that ``experiments.shared`` is found too.
        experiment: The experiment's file.

    Raises:
        InputError: one of the modules is not valid Python, or compiled.
        EnvironmentFault: one of them cannot be read.
    """
    origins = (
        Origin(_PACKAGE_ROOT, LABORATORY),
        Origin(root, experiment.parent.name),
        Origin(experiment.parent),
    )
    found: dict[str, Module] = {}
    visited = {experiment.resolve()}
    queue = list(_imports(Module(experiment.stem, experiment, read_module(experiment)), origins))
    while queue:
        name = queue.pop()
        path = _find(origins, name)
        if path is None or path.resolve() in visited:
            continue
        visited.add(path.resolve())
        found[name] = Module(name, path, read_module(path))
        queue.extend(_imports(found[name], origins))
    return dict(sorted(found.items()))


def read_module(path: Path) -> ast.Module:
    """Syntax tree of a file.

    Raises:
        InputError: it is not valid Python, or compiled.
        EnvironmentFault: it cannot be read.
    """
    if path.suffix not in SOURCE_SUFFIXES:
        message = "is compiled, so nobody can read what it does before trusting it"
        hint = "put its source there instead, or install it as a package"
        raise InputError([Diagnostic(str(path), 0, 0, "CL601", message, hint=hint)])
    try:
        source = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror or error}") from error
    return parse_source(str(path), source)


def _find(origins: tuple[Origin, ...], name: str) -> Path | None:
    return next((path for origin in origins if (path := origin.find(name)) is not None), None)


def _imports(module: Module, origins: tuple[Origin, ...]) -> Iterator[str]:
    """Names of modules that may be ours, with the packages around them."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(node, module, origins)
        elif isinstance(node, ast.Call) and _called(node) in _LOADERS:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield from _with_parents(argument.value)


def _imported_from(node: ast.ImportFrom, module: Module, origins: tuple[Origin, ...]) -> Iterator[str]:
    base = _absolute(node, module)
    if not base:
        yield from (alias.name for alias in node.names)
        return
    yield from _with_parents(base)
    package = _find(origins, base)
    bound = _bound_names(read_module(package)) if package and package.name == "__init__.py" else None
    for alias in node.names:
        if _find(origins, f"{base}.{alias.name}") is not None:
            yield f"{base}.{alias.name}"
        elif bound is not None and alias.name not in bound:
            yield from (name for origin in origins if origin.find(base) for name in origin.below(base))


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    """Dotted name that ``from … import`` reads from; empty for ``from . import`` beside the experiment."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    up = node.level - (1 if module.path.name == "__init__.py" else 0)
    base = parts[: len(parts) - up] if up else parts
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
