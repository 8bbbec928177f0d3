"""Digest of what Python code means: comments, white space, docstrings and the Python that reads it do not count."""

from __future__ import annotations

import ast
import hashlib
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
"""Fields that follow from the rest of the tree or from how a literal was spelled."""


def parse_source(path: str, source: bytes | str) -> ast.Module:
    """Syntax tree of a module, without importing it.

    Raises:
        InputError: it is not valid Python, or nested too deeply to be read (EX001), with the place.
    """
    try:
        return ast.parse(source, filename=path)
    except SyntaxError as error:
        found = Diagnostic(path, error.lineno or 0, error.offset or 0, "EX001", f"not valid Python: {error.msg}")
    except (RecursionError, MemoryError):
        found = Diagnostic(path, 0, 0, "EX001", "nested too deeply to be read", hint="split its expressions")
    except ValueError as error:
        found = Diagnostic(path, 0, 0, "EX001", f"not readable as Python: {error}")
    raise InputError([found])


def syntax_digest(tree: ast.Module) -> str:
    """SHA-256 over the nodes of a syntax tree in order, with bare strings (docstrings) left out.

    Empty and absent fields are left out too, since which of them there are differs between versions of Python. The walk
    keeps its own stack, so no depth of nesting exhausts Python's.
    """
    hasher = hashlib.sha256()
    for token in _tokens(tree):
        hasher.update(len(token).to_bytes(8, "big"))
        hasher.update(token)
    return hasher.hexdigest()


def _tokens(tree: ast.AST) -> Iterator[bytes]:
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, ast.AST):
            yield type(item).__name__.encode()
            fields = [
                (name, value)
                for name, value in ast.iter_fields(item)
                if name not in _SKIPPED and (value is not None or isinstance(item, ast.Constant)) and value != []
            ]
            stack.append(_End)
            for name, value in reversed(fields):
                stack.extend((value, _Field(name)))
        elif isinstance(item, list):
            stack.append(_End)
            stack.extend(reversed([part for part in item if not _is_bare_string(part)]))
        elif isinstance(item, _Field):
            yield b"." + item.encode()
        elif item is _End:
            yield b")"
        else:
            yield _literal(item)


class _Field(str):
    """Name of a field, told apart from text that stands in the code."""

    __slots__ = ()


class _End:
    """Closes a node or list."""


def _is_bare_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _literal(value: object) -> bytes:
    """A constant with its type, since ``1``, ``1.0`` and ``True`` are equal in Python."""
    text = hex(value) if type(value) is int else repr(value)  # decimal digits of an int are limited
    return f"{type(value).__name__}:{text}".encode("utf-8", "surrogatepass")
