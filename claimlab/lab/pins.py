"""The list of models and data sets that may be fetched, each with the digest it must have (``pins.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from claimlab.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

Section = Literal["models", "data"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A file inside a wheel.

    Attributes:
        package: Name of the package whose wheel holds it.
        version: Exact version of the package.
        member: Path of the file inside the wheel.
    """

    package: str
    version: str
    member: str

    @property
    def requirement(self) -> str:
        """What the package client is asked for."""
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class Pin:
    """One file inside one wheel, or cut into pieces that lie in one wheel each.

    Attributes:
        name: Id by which it is asked for.
        section: Whether it is a model or a data set.
        package: Name of the package whose wheel holds it, or its first piece.
        version: Exact version of the package.
        member: Path of the file inside the wheel.
        sha256: Digest of the whole file, in hexadecimal.
        licence: SPDX id of the file's licence; LicenseRef-… where SPDX has none.
        terms: Where the licence can be read, if SPDX has none.
        further: The other pieces in their order.
    """

    name: str
    section: Section
    package: str
    version: str
    member: str
    sha256: str
    licence: str
    terms: str = ""
    further: tuple[Piece, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is joined to get the file."""
        return (Piece(self.package, self.version, self.member), *self.further)

    @property
    def file_name(self) -> str:
        """Name of the file in the cache; that of a first piece without its number."""
        path = PurePosixPath(self.member)
        return path.stem if self.further else path.name

    @property
    def folder_name(self) -> str:
        """Name of its folder in the cache: another digest is another folder."""
        return f"{self.name}-{self.sha256[:12]}"


def load_pins(section: Section) -> Mapping[str, Pin]:
    """All pins of a section by name."""
    return {name: _pin(name, section, fields) for name, fields in read_tables()[section].items()}


def find_pin(section: Section, name: str) -> Pin:
    """The pin of one model or data set.

    Raises:
        UsageError: there is none of this name; lists those there are, models that are made here too.
    """
    pins = load_pins(section)
    if name not in pins:
        kind, made = ("model", read_tables()["recipes"]) if section == "models" else ("data set", {})
        raise UsageError(f"there is no {kind} '{name}'; known: {', '.join(sorted({*pins, *made}))}")
    return pins[name]


def read_tables() -> Mapping[str, Any]:
    """``pins.toml`` as it stands: ``models``, ``data`` and ``recipes``."""
    return tomllib.loads(resources.files("claimlab.lab").joinpath("pins.toml").read_text(encoding="utf-8"))


def _pin(name: str, section: Section, fields: Mapping[str, Any]) -> Pin:
    further = tuple(Piece(**piece) for piece in fields.get("further", ()))
    return Pin(name, section, **{**fields, "further": further})
