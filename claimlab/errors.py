"""Everything that can go wrong, in one tree, and the diagnostic that says where.

::

    ClaimlabError                  exit code 2: wrong usage or input
    ├── InputError                 carries one diagnostic a fault, all of them at once
    ├── UsageError                 the call's words are off
    ├── ExperimentError            an experiment module breaks its contract
    ├── LedgerError                a record is changed, missing or out of order
    └── EnvironmentFault           exit code 3: disk full, no model to be had
        └── Interrupted            exit code 3: a person or the system stopped the work
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a diagnostic matters: only an error makes ``check`` fall short."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One fault at one place.

    Attributes:
        path: File, relative to the vault's root, with forward slashes.
        line: One-based line in the file; 0 when the fault is the file itself.
        column: One-based column in Unicode code points; 0 when the fault is the whole line.
        code: Stable code such as ``CL012``, documented in ``docs/rules.md``.
        message: What is wrong.
        severity: Error, warning or information.
        hint: What to do about it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str = ""

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}:{self.column or 1}"
        text = f"{place} {self.code} {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


class ClaimlabError(Exception):
    """Root of everything that claimlab raises on purpose."""

    exit_code: ClassVar[int] = 2


class UsageError(ClaimlabError):
    """The command or call cannot mean anything; says what would."""


class InputError(ClaimlabError):
    """Input that cannot be used, with every fault that was found in it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    def at(self, path: str) -> InputError:
        """The same faults, said of the file at ``path``: what edits a text does not know where it stands."""
        return InputError(replace(diagnostic, path=path) for diagnostic in self.diagnostics)


class ExperimentError(ClaimlabError):
    """An experiment module, or what it returned, breaks the contract of ``claimlab.runner``."""


class LedgerError(ClaimlabError):
    """The ledger does not say what its digests say."""


class EnvironmentFault(ClaimlabError):  # noqa: N818 - a fault of the machine, not of the program
    """The machine fell short: no space, no permission, no model, no network."""

    exit_code: ClassVar[int] = 3


class Interrupted(EnvironmentFault):
    """A person or the system stopped the work; what was finished is kept."""
