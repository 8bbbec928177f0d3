"""The vault's settings, read from ``claimlab.toml``, and the search for the vault's root."""

from __future__ import annotations

import os
import posixpath
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimlab.errors import Diagnostic, EnvironmentFault, InputError, UsageError
from claimlab.notes.faults import Fault
from claimlab.notes.ignore import can_be_read
from claimlab.notes.obsidian import FOLDER as OBSIDIAN
from claimlab.notes.path_length import refuse_too_long

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "claimlab.toml"
_SEVERITIES = ("off", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that ``claimlab.toml`` may say; each table of the file is a group of fields here.

    Attributes:
        include: Folders or files that belong to the vault, relative to the root; ``.`` is all of it.
        exclude: Patterns as in ``.gitignore`` of what is left out on top of the defaults.
        evidence: Folder of the ledger.
        experiments: Folder of the experiment modules.
        drafts: Folder that ``ingest`` writes drafts to.
        severity: Diagnostic code → ``off``, ``info``, ``warning`` or ``error``.
        baseline: File of diagnostics that ``check`` accepts, relative to the root; empty for none.
        title: Title of the published site.
        description: One sentence about the published site.
        base_url: Address at which the site will stand.
        author: Who publishes it.
    """

    include: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    evidence: str = "kb/evidence"
    experiments: str = "experiments"
    drafts: str = "kb/drafts"
    severity: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""
    title: str = ""
    description: str = ""
    base_url: str = ""
    author: str = ""

    @property
    def tops(self) -> tuple[str, ...]:
        """Folders and files whose notes belong to the vault: those of ``include``, and the ledger's."""
        if any(is_below(self.evidence, top) for top in self.include):
            return self.include
        return (*self.include, self.evidence)


def is_below(path: str, top: str) -> bool:
    """Whether a path is ``top`` or lies in it; ``.`` holds everything."""
    return top in (".", path) or path.startswith(f"{top}/")


_TABLES: dict[str, tuple[str, ...]] = {
    "vault": ("include", "exclude", "evidence", "experiments", "drafts"),
    "check": ("severity", "baseline"),
    "site": ("title", "description", "base_url", "author"),
}
_LISTS = ("include", "exclude")
_PATHS = ("evidence", "experiments", "drafts", "baseline")


def find_root(start: Path, explicit: Path | None = None) -> Path:
    """Find the vault's root, which is ``explicit`` where that is given.

    Otherwise it is the nearest folder upwards that holds ``claimlab.toml`` or ``kb/``; failing that, the nearest one
    that Obsidian opened; failing that, the top of the git repository; failing that, ``start`` itself.

    Raises:
        UsageError: ``explicit`` was given and is no folder, or nothing that could be one.
    """
    if explicit is not None:
        refuse_too_long(explicit)
        if not explicit.is_dir():
            raise UsageError(f"{explicit} is not a folder; give the vault's root after -C")
        return explicit.resolve()
    here = start.resolve()
    upwards = (here, *here.parents)
    marks = (_is_ours, _is_obsidians, _is_repository)
    return next((folder for is_root in marks for folder in upwards if is_root(folder)), here)


def _is_ours(folder: Path) -> bool:
    return (folder / FILE).is_file() or (folder / "kb").is_dir()


def _is_obsidians(folder: Path) -> bool:
    return (folder / OBSIDIAN).is_dir()


def _is_repository(folder: Path) -> bool:
    home = Path(os.path.expanduser("~")).resolve()  # noqa: PTH111 - does not raise where nobody has a home
    # who keeps a home folder in git keeps settings there: all that lies below it is no vault
    return (folder / ".git").exists() and not home.is_relative_to(folder)


def load_settings(root: Path) -> Settings:
    """Read ``claimlab.toml`` in ``root``; defaults without the file.

    Raises:
        InputError: with every fault of the file.
        EnvironmentFault: the file is there and cannot be read.
    """
    path = root / FILE
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors on Windows put a byte order mark before it
        data = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([_fault(f"not TOML: {error}")]) from error
    values: dict[str, Any] = {}
    faults: list[Diagnostic] = []
    for table, content in data.items():
        _read_table(table, content, values, faults)
    if faults:
        raise InputError(faults)
    return Settings(**values)


def _read_table(table: str, content: Any, values: dict[str, Any], faults: list[Diagnostic]) -> None:
    if table not in _TABLES:
        faults.append(_fault(f"unknown table [{table}]", f"known are {', '.join(_TABLES)}"))
        return
    if not isinstance(content, dict):
        faults.append(_fault(f"[{table}] must be a table"))
        return
    for key, value in content.items():
        if key not in _TABLES[table]:
            faults.append(_fault(f"unknown key '{key}' in [{table}]", f"known are {', '.join(_TABLES[table])}"))
        elif problem := _problem(key, value):
            faults.append(_fault(f"[{table}] {key} {problem}"))
        else:
            values[key] = _normal(key, value)


def _normal(key: str, value: Any) -> Any:
    """A value as the program takes it: ``./kb/`` is ``kb``, and an empty entry of ``include`` is all of the vault."""
    if key == "include":
        return tuple(map(posixpath.normpath, value))
    if key in _PATHS:
        return posixpath.normpath(value) if value else value
    return tuple(value) if key in _LISTS else value


def _problem(key: str, value: Any) -> str:
    """Say what is wrong with a value; empty when nothing is."""
    if key in _LISTS:
        return _problem_of_list(key, value)
    if key == "severity":
        if not isinstance(value, dict):
            return "must be a table of code and severity"
        wrong = [code for code, word in value.items() if word not in _SEVERITIES]
        return f"of {', '.join(wrong)} must be one of {', '.join(_SEVERITIES)}" if wrong else ""
    if not isinstance(value, str):
        return "must be a string"
    return f"leaves the vault: '{value}'" if key in _PATHS and _leaves(value) else ""


def _problem_of_list(key: str, value: Any) -> str:
    if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return "must be a list of strings"
    if key == "include":
        return next((f"leaves the vault: '{item}'" for item in value if _leaves(item)), "")
    wrong = next((item for item in value if not can_be_read(item)), None)
    return "" if wrong is None else f"holds what is not a pattern of .gitignore: '{wrong}'; take it out or mend it"


def _leaves(path: str) -> bool:
    return path.startswith(("/", "~")) or ".." in Path(path).parts or ":" in path


def _fault(message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(FILE, 0, 0, Fault.SETTINGS, message, hint=hint)
