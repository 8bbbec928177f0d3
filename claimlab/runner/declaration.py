"""What an experiment module declares, read from its syntax tree: nothing of it is imported or run."""

from __future__ import annotations

import ast
import errno
import json
import os
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from claimlab.claims import FigureSpec, PlannedTrial
from claimlab.errors import Diagnostic, EnvironmentFault, InputError, UsageError
from claimlab.evidence.syntax import parse_source

if TYPE_CHECKING:
    from pathlib import Path

_DECORATOR = "experiment"
_READ = frozenset({"name", "docstring", "function"})
"""Fields that the module itself gives; a decorator that gave them could have another module trusted than is run."""
_MOST = 1e9
"""Seconds (30 years) or gigabytes; more is a slip of the pen, and no clock and no system call takes infinity."""
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)


class Limits(BaseModel):
    """What one trial may use before it is stopped and recorded as failed, and what it needs of a cluster.

    Attributes:
        seconds: Time.
        gigabytes: Memory.
        cores: Processor cores of its job on a cluster; on one machine the cores are shared out.
        gpus: Graphics cards of its job on a cluster.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    seconds: float = Field(default=3600.0, gt=0, le=_MOST)
    gigabytes: float = Field(default=8.0, gt=0, le=_MOST)
    cores: int = Field(default=1, ge=1)
    gpus: int = Field(default=0, ge=0)


class Preset(BaseModel):
    """A grid, a number of independent draws and the experiment's own parameters (all other keys)."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="allow")

    grid: dict[str, tuple[str | int | float | bool, ...]] = Field(default_factory=dict)
    draws: int = Field(default=1, ge=1)
    limits: Limits = Limits()

    @property
    def parameters(self) -> dict[str, Any]:
        """The experiment's own parameters."""
        return dict(self.model_extra or {})

    def trials(self) -> tuple[PlannedTrial, ...]:
        """Every cell of the grid times every draw; cells vary fastest, so that strata fill evenly."""
        cells = [dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]
        pairs = [(cell, draw) for draw in range(self.draws) for cell in cells]
        return tuple(PlannedTrial(index=i, settings=cell, draw=draw) for i, (cell, draw) in enumerate(pairs))


class Declaration(BaseModel):
    """An experiment module as declared.

    Attributes:
        name: The module's name, without ``.py``.
        docstring: The module's docstring: the claim, its source, what is measured.
        function: Name of the decorated function.
        presets: Preset by name.
        data: Ids of the data sets that trials read.
        other_models: Ids of models that trials load beside that of the grid.
        files: Files of the vault that trials read, as paths from the experiment's folder.
        determinism: ``deterministic``, ``seeded`` or ``stochastic``.
        figures: What to draw from the trials' series.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    name: str
    docstring: str = ""
    function: str
    presets: dict[str, Preset] = Field(min_length=1)
    data: tuple[str, ...] = ()
    other_models: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    determinism: Literal["deterministic", "seeded", "stochastic"] = "seeded"
    figures: tuple[FigureSpec, ...] = ()

    def preset(self, name: str) -> Preset:
        """One preset.

        Raises:
            UsageError: there is no preset of that name; the message lists those that are.
        """
        if name not in self.presets:
            raise UsageError(f"experiment {self.name} has no preset '{name}'; it has {', '.join(self.presets)}")
        return self.presets[name]

    def models(self, preset: Preset) -> tuple[str, ...]:
        """Ids of the models that a preset's trials load: the values of the grid's ``model``, and the others."""
        return (*(str(value) for value in preset.grid.get("model", ())), *self.other_models)


def read_experiment(path: Path, shown: str = "") -> bytes:
    """The bytes of an experiment module.

    Args:
        path: The module's file.
        shown: How messages name it; its path when left out.

    Raises:
        UsageError: the file is not there, or is a folder; the message names those that are near.
        EnvironmentFault: the file cannot be read.
    """
    shown = shown or path.as_posix()
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise UsageError(f"{shown} is a folder; an experiment is a module") from None
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise EnvironmentFault(f"cannot read {shown}: {error.strerror or error}") from error
    there = os.path.isdir(path.parent)  # noqa: PTH112 - of any length, which a Path does not take
    known = sorted(file.stem for file in path.parent.glob("[!_]*.py")) if there else []
    near = get_close_matches(path.stem, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"known are {', '.join(known) or 'none'}"
    raise UsageError(f"there is no experiment {shown} ({hint})")


def read_declaration(path: Path, shown: str = "", source: bytes | None = None) -> Declaration:
    """Read what an experiment module declares.

    Args:
        path: The module's file.
        shown: How diagnostics name the file; its path when left out.
        source: Its bytes where somebody has read them already.

    Raises:
        UsageError: the file is not there, or is a folder.
        InputError: it is not Python, declares no experiment or more than one, or its arguments are not literals
            or break their schema.
        EnvironmentFault: it cannot be read.
    """
    shown = shown or path.as_posix()
    tree = parse_source(shown, read_experiment(path, shown) if source is None else source)
    calls = [
        (node, decorator)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and _last_name(decorator.func) == _DECORATOR
    ]
    if len(calls) != 1:
        found = "no function" if not calls else f"{len(calls)} functions"
        message = f"{found} decorated with @experiment(…); a module declares exactly one"
        raise InputError([Diagnostic(shown, 1, 1, "EX002", message)])
    function, call = calls[0]
    fields = {"name": path.stem, "docstring": ast.get_docstring(tree) or "", "function": function.name}
    return _validate(shown, call, {**fields, **_literals(shown, call)})


def _last_name(function: ast.expr) -> str:
    """The name by which a function is called, without the module that it is looked up in."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literals(shown: str, call: ast.Call) -> dict[str, Any]:
    faults: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for keyword in call.keywords:
        place = (shown, keyword.value.lineno, keyword.value.col_offset + 1)
        if keyword.arg in _READ:
            message = f"'{keyword.arg}' is not an argument of @experiment: the module and its function give it"
            faults.append(Diagnostic(shown, keyword.lineno, keyword.col_offset + 1, "EX004", message))
            continue
        try:
            literal = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            message = f"'{keyword.arg}' of @experiment is not a literal; claimlab reads it without running the module"
            faults.append(Diagnostic(*place, "EX003", message))
            continue
        try:  # as the ledger will hold it, which has lists and no tuples
            values[keyword.arg or "**"] = json.loads(json.dumps(literal))
        except (TypeError, ValueError, RecursionError) as error:  # a number of too many digits is a ValueError
            message = f"'{keyword.arg}' of @experiment holds what a record cannot: {str(error).lower()}"
            faults.append(Diagnostic(*place, "EX003", message))
    if call.args:
        faults.append(Diagnostic(shown, call.lineno, call.col_offset + 1, "EX003", "@experiment takes keywords only"))
    if faults:
        raise InputError(faults)
    return values


def _validate(shown: str, call: ast.Call, values: dict[str, Any]) -> Declaration:
    lines = {keyword.arg: (keyword.value.lineno, keyword.value.col_offset + 1) for keyword in call.keywords}
    try:
        return Declaration.model_validate(values)
    except ValidationError as error:
        raise InputError(
            Diagnostic(
                shown,
                *lines.get(str(fault["loc"][0]) if fault["loc"] else None, (call.lineno, call.col_offset + 1)),
                "EX004",
                f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}",
            )
            for fault in error.errors()
        ) from None
