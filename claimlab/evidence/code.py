"""An experiment's code, read once: what is digested, trusted and compared with HEAD is what a child is given."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import decode_source
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimlab.errors import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABORATORY = "claimlab.lab"
PACKAGE_ROOT = Path(__file__).resolve().parents[2]
SUFFIX = ".py"


class Module(NamedTuple):
    """A module of ours.

    Attributes:
        name: Dotted name under which it was found first.
        path: Its file, absolute.
        source: Its bytes.
        digest: That of its syntax tree.
    """

    name: str
    path: Path
    source: bytes
    digest: str

    @property
    def is_laboratory(self) -> bool:
        """Whether it belongs to the installed package and not to the vault."""
        return self.path.is_relative_to(PACKAGE_ROOT.joinpath(*LABORATORY.split(".")))


@dataclass(frozen=True, slots=True)
class Code:
    """An experiment and every module of ours that it imports, at any distance, by name."""

    experiment: Module
    modules: Mapping[str, Module]

    def __iter__(self) -> Iterator[Module]:
        return iter((self.experiment, *self.modules.values()))

    @property
    def own(self) -> tuple[Module, ...]:
        """The vault's own, the experiment first: what a person trusts or not."""
        return tuple(module for module in self if not module.is_laboratory)

    @property
    def sources(self) -> dict[str, str]:
        """File → text, for a child that shall read none of them again."""
        return {str(module.path): decode_source(module.source) for module in self}

    def shown(self, module: Module) -> str:
        """A module's file as a person would name it: from the experiment's folder on."""
        folder = self.experiment.path.parent
        return (module.path.relative_to(folder) if module.path.is_relative_to(folder) else module.path).as_posix()


def refuse_compiled(path: Path) -> None:
    """Refuse a module without a source.

    Raises:
        InputError: it is compiled.
    """
    if path.suffix != SUFFIX:
        message = "is compiled, so nobody can read what it does before trusting it"
        hint = "put its source there instead, or install it as a package"
        raise InputError([Diagnostic(str(path), 0, 0, "CL601", message, hint=hint)])
