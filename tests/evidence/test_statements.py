"""A module is read for what it means, imports and binds, and once in a process."""

from __future__ import annotations

import pytest

from claimlab.errors import InputError
from claimlab.evidence import statements
from claimlab.evidence.statements import Statement, read_module
from claimlab.evidence.syntax import parse_source

SOURCE = b"""
import a.b, c as d
from .. import e
from .f import g as h, i
if True:
    def late():
        from j import *
import importlib
importlib.import_module("k.l")
__import__("m")
importlib.import_module(name)
n = 1
class O: ...
"""


def test_every_import_is_found_wherever_it_stands():
    assert set(read_module("x.py", SOURCE).statements) == {
        Statement("a.b"),
        Statement("c"),
        Statement("", 2, ("e",)),
        Statement("f", 1, ("g", "i")),
        Statement("j", 0, ("*",)),
        Statement("importlib"),
        Statement("k.l"),
        Statement("m"),
    }


def test_a_package_tells_what_it_binds_itself():
    assert read_module("p/__init__.py", SOURCE).bound >= {"a", "d", "e", "h", "i", "importlib", "n", "O"}
    assert "late" not in read_module("p/__init__.py", b"if True:\n    def late(): ...\n").bound
    assert read_module("p/module.py", SOURCE).bound == frozenset()


def test_the_same_source_is_read_once_and_another_anew(monkeypatch):
    parsed = []

    def parse(path, source):
        parsed.append(path)
        return parse_source(path, source)

    monkeypatch.setattr(statements, "parse_source", parse)
    source = b"import quite_unlike_any_other\n"
    first = read_module("y.py", source)
    assert read_module("y.py", source) is first
    assert parsed == ["y.py"]
    assert read_module("y.py", source + b"z = 1\n").digest != first.digest
    assert parsed == ["y.py", "y.py"]


def test_what_is_no_python_is_named_each_time():
    for _ in range(2):
        with pytest.raises(InputError, match=r"y\.py"):
            read_module("y.py", b"def broken(:\n")
