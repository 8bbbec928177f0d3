"""What one module of Python says: the digest of its meaning, what it imports and which names it binds.

Experiments share most of a laboratory, so what was read once in this process is not read again.
"""

from __future__ import annotations

import ast
import functools
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from claimlab.evidence.syntax import parse_source, syntax_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "__init__.py"
"""File that makes a folder a package."""
_LOADERS = frozenset({"import_module", "__import__"})


class Statement(NamedTuple):
    """An import as it is written, wherever in the module it stands.

    Attributes:
        module: Dotted name, without leading dots; empty for ``from . import a``.
        level: Leading dots.
        names: What is taken from the module; ``None`` for ``import module`` and for loading it by a name that is known.
    """

    module: str
    level: int = 0
    names: tuple[str, ...] | None = None


class ReadModule(NamedTuple):
    """What was read.

    Attributes:
        digest: That of the syntax tree.
        statements: Every import.
        bound: Names that the top-level statements of a package bind; nothing for a module that is none.
    """

    digest: str
    statements: tuple[Statement, ...]
    bound: frozenset[str]


@functools.lru_cache(maxsize=1024)
def read_module(path: str, source: bytes) -> ReadModule:
    """Read a module's source.

    Args:
        path: Its file, for messages; the name says whether it is a package.
        source: Its bytes.

    Raises:
        InputError: it is not valid Python.
    """
    tree = parse_source(path, source)
    bound = _bound_names(tree) if PurePath(path).name == PACKAGE else frozenset()
    return ReadModule(syntax_digest(tree), tuple(_statements(tree)), bound)


def _statements(tree: ast.Module) -> Iterator[Statement]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Statement(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Statement(node.module or "", node.level, tuple(alias.name for alias in node.names))
        elif isinstance(node, ast.Call) and _called(node) in _LOADERS:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Statement(argument.value)


def _bound_names(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        else:
            names.update(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return frozenset(names)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
