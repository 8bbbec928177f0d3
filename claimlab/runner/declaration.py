"""What an experiment module declares, read from its syntax tree: nothing of it is imported or run."""

from __future__ import annotations

import ast
import json
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from claimlab.claims import FigureSpec, PlannedTrial
from claimlab.errors import Diagnostic, InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_DECORATOR = "experiment"


class Limits(BaseModel):
    """What one trial may use before it is stopped and recorded as failed, and what it needs of a cluster.

    Attributes:
        seconds: Time.
        gigabytes: Memory.
        cores: Processor cores of its job on a cluster; on one machine the cores are shared out.
        gpus: Graphics cards of its job on a cluster.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    seconds: float = Field(default=3600.0, gt=0)
    gigabytes: float = Field(default=8.0, gt=0)
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


def read_declaration(path: Path, shown: str = "") -> Declaration:
    """Read what an experiment module declares.

    Args:
        path: The module's file.
        shown: How diagnostics name the file; its path when left out.

    Raises:
        UsageError: the file is not there.
        InputError: it is not Python, declares no experiment or more than one, or its arguments are not literals
            or break their schema.
    """
    shown = shown or path.as_posix()
    try:
        tree = ast.parse(path.read_bytes(), filename=shown)
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("[!_]*.py"))) or "none"
        raise UsageError(f"there is no experiment {shown} (experiments there: {known})") from None
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0
        raise InputError([Diagnostic(shown, line, column, "EX001", f"not valid Python: {error}")]) from None
    calls = [
        (node, decorator)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] == _DECORATOR
    ]
    if len(calls) != 1:
        found = "no function" if not calls else f"{len(calls)} functions"
        message = f"{found} decorated with @experiment(…); a module declares exactly one"
        raise InputError([Diagnostic(shown, 1, 1, "EX002", message)])
    function, call = calls[0]
    fields = {"name": path.stem, "docstring": ast.get_docstring(tree) or "", "function": function.name}
    return _validate(shown, call, {**fields, **_literals(shown, call)})


def _literals(shown: str, call: ast.Call) -> dict[str, Any]:
    faults: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for keyword in call.keywords:
        place = (shown, keyword.value.lineno, keyword.value.col_offset + 1)
        try:
            literal = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            message = f"'{keyword.arg}' of @experiment is not a literal; claimlab reads it without running the module"
            faults.append(Diagnostic(*place, "EX003", message))
            continue
        try:  # as the ledger will hold it, which has lists and no tuples
            values[keyword.arg or "**"] = json.loads(json.dumps(literal))
        except TypeError as error:
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
