"""Which files belong to a vault."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claimlab.errors import Diagnostic, EnvironmentFault, Severity
from claimlab.notes.faults import Fault
from claimlab.notes.files import TEMPORARY_PREFIX
from claimlab.notes.ignore import FILE as IGNORE_FILE
from claimlab.notes.ignore import Ignored
from claimlab.notes.obsidian import FOLDER as OBSIDIAN
from claimlab.notes.obsidian import template_folders
from claimlab.notes.settings import FILE as SETTINGS
from claimlab.notes.settings import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimlab.notes.settings import Settings

NOTE_SUFFIX = ".md"
SITE_MARKER = ".claimlab-site"
"""File by which the output folder of a published site is known."""
CRATE_MARKER = "ro-crate-metadata.json"
"""File by which an exported RO-Crate is known, in which notes are copies."""
LEFT_OUT = frozenset(
    {".git", ".hg", ".svn", ".obsidian", ".stversions", ".claimlab", "node_modules", "__pycache__", "site-packages"}
)
"""Folders of tools, and of the copies that they keep; what begins with ``.trash`` is left out as well."""
_TEMPLATES = frozenset({"template", "templates", "_template", "_templates"})
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_UNPORTABLE = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_MAX_NAME_BYTES = 250  # so that ``.html`` still fits into 255


@dataclass(slots=True)
class Found:
    """Files of a vault, relative to its root with forward slashes, sorted; and what was odd about names and links."""

    notes: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    temporaries: list[str] = field(default_factory=list)  # staged by a change that is going on, or was cut off
    templates: list[str] = field(default_factory=list)  # folders whose notes are templates


def find_files(root: Path, settings: Settings) -> Found:
    """Walk the vault. Symbolic links are named, never followed; what git ignores is left out.

    Raises:
        EnvironmentFault: the root cannot be listed.
    """
    found = Found()
    ignored = Ignored(root, settings.exclude)
    for include in settings.tops:
        top = _top(include)
        start = root / top
        if include not in settings.include and not start.is_dir():
            continue  # nothing has been verified yet
        if os.path.islink(start):  # noqa: PTH114 - of any length
            found.diagnostics.append(_unused(include, "is a symbolic link and not followed", "name its target"))
        elif top and not os.path.exists(start):  # noqa: PTH110 - of any length
            found.diagnostics.append(_unused(include, "is not there", "correct the name, or take it out of include"))
        elif ignored.descend(top, folder=start.is_dir()):
            hint = "take it out of include, or out of what is ignored"
            found.diagnostics.append(_unused(include, "git ignores or exclude leaves out", hint))
        elif start.is_file():
            (found.notes if top.lower().endswith(NOTE_SUFFIX) else found.attachments).append(top)
        else:
            _walk(root, top, ignored, found)
    found.notes = sorted(set(found.notes))
    found.attachments = sorted(set(found.attachments))
    if (
        not found.notes and (root / SETTINGS).is_file()
    ):  # a vault was meant, and whoever checks it must not be reassured
        message = "no note belongs to this vault, so there is nothing to check"
        hint = "name the folders of the notes in [vault] include"
        found.diagnostics.append(Diagnostic(SETTINGS, 0, 0, Fault.SETTINGS, message, hint=hint))
    _look_for_twins(found)
    return found


def _unused(include: str, why: str, hint: str) -> Diagnostic:
    message = f"[vault] include names '{include}', which {why}: it is not loaded"
    return Diagnostic(SETTINGS, 0, 0, Fault.SETTINGS, message, Severity.WARNING, hint)


def why_left_out(root: Path, settings: Settings, path: str) -> str:
    """Why a note at ``path`` would not belong to the vault; empty when it would. Nothing need stand there yet."""
    if path != printable(path):
        return "its name is not UTF-8"
    if path.rpartition("/")[2].startswith(TEMPORARY_PREFIX):
        return f"names that begin with '{TEMPORARY_PREFIX}' are claimlab's own"
    tops = [_top(top) for top in settings.tops if is_below(path, top)]
    if not tops:
        return f"{SETTINGS} includes only {', '.join(settings.include)}"
    if Ignored(root, settings.exclude).descend(path, folder=False):
        return "git ignores it, or [vault] exclude leaves it out"
    unwalked = [_unwalked(root, top, path) for top in tops]
    return "" if "" in unwalked else f"'{unwalked[0]}' is a tool's own, or holds templates or an exported crate"


def _unwalked(root: Path, top: str, path: str) -> str:
    """The first folder on the way from ``top`` down to a note that a walk does not enter; empty when there is none."""
    folder = top
    templates: set[str] = set()
    for part in path[len(top) :].strip("/").split("/")[:-1]:
        templates.update(_templates(root, folder))
        folder = f"{folder}/{part}" if folder else part
        if folder in templates or _is_left_out(part, root / folder):
            return folder
    return ""


def _top(include: str) -> str:
    return "" if include == "." else include


def _walk(root: Path, top: str, ignored: Ignored, found: Found) -> None:
    pending = [top]
    templates: set[str] = set()
    while pending:
        folder = pending.pop()
        if folder in templates:
            found.templates.append(folder)
            continue
        try:
            entries = sorted(os.scandir(root / folder if folder else root), key=lambda entry: entry.name)
        except OSError as error:
            if not folder:
                raise EnvironmentFault(f"cannot list {root}: {error.strerror}") from error
            message = f"cannot be listed: {error.strerror}"
            found.diagnostics.append(Diagnostic(folder, 0, 0, Fault.UNREADABLE, message))
            continue
        names = {entry.name for entry in entries}
        if IGNORE_FILE in names:
            ignored.enter(folder)
        if OBSIDIAN in names:
            templates.update(_templates(root, folder))
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _takes_folder(entry, path, ignored, found):
                pending.append(path)


def _takes_folder(entry: os.DirEntry[str], path: str, ignored: Ignored, found: Found) -> bool:
    """Sort a file in; whether the entry is a folder to walk."""
    if entry.is_symlink():
        if not ignored.match(path, folder=False):
            message = "is a symbolic link and not followed"
            found.diagnostics.append(Diagnostic(printable(path), 0, 0, Fault.SYMLINK, message, Severity.INFO))
        return False
    if entry.is_dir(follow_symlinks=False):
        if ignored.match(path, folder=True):
            return False
        if entry.name.lower() in _TEMPLATES:
            found.templates.append(path)
        return not _is_left_out(entry.name, Path(entry.path))
    if entry.name.startswith(TEMPORARY_PREFIX):
        found.temporaries.append(path)
    elif not ignored.match(path, folder=False):
        _take_file(entry, path, found)
    return False


def _templates(root: Path, folder: str) -> Iterable[str]:
    below = f"{folder}/" if folder else ""
    return (below + inner for inner in template_folders(root / folder))


def _is_left_out(name: str, folder: Path) -> bool:
    name = name.lower()
    if name in LEFT_OUT or name in _TEMPLATES or name.startswith(".trash"):
        return True
    return (folder / "pyvenv.cfg").exists() or (folder / CRATE_MARKER).exists()


def _take_file(entry: os.DirEntry[str], path: str, found: Found) -> None:
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return
    if path != printable(path):
        message = "the file name is not UTF-8; the file is not loaded"
        found.diagnostics.append(Diagnostic(printable(path), 0, 0, Fault.UNPORTABLE_NAME, message, hint="rename it"))
        return
    is_note = entry.name.lower().endswith(NOTE_SUFFIX)
    (found.notes if is_note else found.attachments).append(path)
    if is_note and (problem := _name_problem(entry.name)):
        found.diagnostics.append(Diagnostic(path, 0, 0, Fault.UNPORTABLE_NAME, problem, Severity.WARNING, "rename it"))


def printable(path: str) -> str:
    """A path as text that can be printed: bytes that are not UTF-8 are written out."""
    return path.encode("utf-8", errors="backslashreplace").decode() if not path.isascii() else path


def _name_problem(name: str) -> str:
    """Why a name will not survive on another system; empty when it will."""
    if wrong := _UNPORTABLE.search(name):
        what = wrong[0] if wrong[0] >= " " else "a control character"
        return f"the name holds {what}, which Windows refuses"
    if name.partition(".")[0].lower() in _RESERVED:
        return f"'{name.partition('.')[0].upper()}' is a device on Windows, not a file name"
    if name.endswith((" .md", ". .md")):
        return "the name ends in a space"
    if len(name) > _MAX_NAME_BYTES // 4 and (size := len(name.encode())) > _MAX_NAME_BYTES:
        return f"the name has {size} bytes, too many for its page ('.html' added) on most file systems"
    return ""


def _look_for_twins(found: Found) -> None:
    seen: dict[str, str] = {}
    for path in found.notes:
        folded = unicodedata.normalize("NFC", path).casefold()
        first = seen.setdefault(folded, path)
        if first is not path:
            same = unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", first)
            what = "the composition of its letters (NFC/NFD)" if same else "upper and lower case"
            message = f"differs from '{first}' only in {what}; other systems keep one of the two"
            found.diagnostics.append(Diagnostic(path, 0, 0, Fault.TWIN_NAME, message, Severity.WARNING, "rename one"))
