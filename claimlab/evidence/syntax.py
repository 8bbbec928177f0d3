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
    hashed = bytearray()
    for token in _tokens(tree):
        hashed += len(token).to_bytes(8, "big")
        hashed += token
    return hashlib.sha256(hashed).hexdigest()


def _tokens(tree: ast.AST) -> Iterator[bytes]:
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if type(item) is _Token:
            yield item
        elif isinstance(item, ast.AST):
            kind = type(item)
            if kind not in _SHAPES:
                _SHAPES[kind] = _shape(kind)
            name, fields = _SHAPES[kind]
            yield name
            constant = isinstance(item, ast.Constant)
            stack.append(_END)
            for field, token in fields:
                value = getattr(item, field, _ABSENT)
                if value is not _ABSENT and (value is not None or constant) and value != []:
                    stack += (value, token)
        elif isinstance(item, list):
            stack.append(_END)
            stack += [part for part in reversed(item) if not _is_bare_string(part)]
        else:
            yield _literal(item)


class _Token(bytes):
    """What is hashed as it is, told apart from bytes that stand in the code."""

    __slots__ = ()


_END = _Token(b")")
_ABSENT = object()
_SHAPES: dict[type[ast.AST], tuple[bytes, tuple[tuple[str, _Token], ...]]] = {}
"""Kind of node → what :func:`_shape` says of it."""


def _shape(kind: type[ast.AST]) -> tuple[bytes, tuple[tuple[str, _Token], ...]]:
    """Name of a kind of node, and its fields, last one first, each with its token."""
    fields = [field for field in kind._fields if field not in _SKIPPED]
    return kind.__name__.encode(), tuple((field, _Token(b"." + field.encode())) for field in reversed(fields))


def _is_bare_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _literal(value: object) -> bytes:
    """A constant with its type, since ``1``, ``1.0`` and ``True`` are equal in Python."""
    text = hex(value) if type(value) is int else repr(value)  # decimal digits of an int are limited
    return f"{type(value).__name__}:{text}".encode("utf-8", "surrogatepass")
