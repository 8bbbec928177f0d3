"""Frontmatter that YAML refuses, read field by field so that one bad line costs one field and not the note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from claimlab.notes.faults import Fault
from claimlab.notes.loaded import Loaded, Problem
from claimlab.notes.yaml_text import YamlFault, load_yaml

_KEY = re.compile(
    r"(?P<key>[^\s#:\-?&*!|>'\"%@`{}\[\],][^:\n]*?|\"[^\"\n]+\"|'[^'\n]+')[ \t]*:(?:[ \t]+(?P<rest>.*)|\s*)$"
)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WIKI_LINKS = re.compile(r"\[\[[^\[\]\n]+\]\](?:\s*,\s*\[\[[^\[\]\n]+\]\])*,?")


@dataclass(slots=True)
class _Chunk:
    """The lines of one field."""

    index: int
    key: str
    rest: str
    lines: list[str] = field(default_factory=list)


def recover_fields(content: str, problem: Problem) -> Loaded:
    """Read every field that can be read on its own; the others keep their text as written.

    Args:
        content: The text between the fences.
        problem: Why the whole could not be read; reported when no single field turns out to be the cause.
    """
    loaded = Loaded()
    for chunk in _chunks(content, loaded):
        _read(chunk, loaded)
    if not loaded.problems or problem.code is Fault.BOUNDS:
        loaded.problems.insert(0, problem)
    return loaded


def _chunks(content: str, loaded: Loaded) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    index, in_prose = 0, False
    for line in _LINES.findall(content):
        match = _KEY.match(line.rstrip("\r\n"))
        if match:
            chunks.append(_Chunk(index, match["key"].strip("\"'"), (match["rest"] or "").strip(), [line]))
            in_prose = False
        elif not line.strip() or line[0] in " \t#" or line.startswith("-"):
            if chunks and not in_prose:
                chunks[-1].lines.append(line)
        elif not in_prose:
            in_prose = True
            message = f"'{_shorten(line)}' is not a field"
            loaded.problems.append(Problem(index, Fault.PROSE, message, "move it below the frontmatter"))
        index += len(line)
    return chunks


def _read(chunk: _Chunk, loaded: Loaded) -> None:
    if chunk.key in loaded.values:
        message = f"'{chunk.key}' is given twice; the last one counts"
        loaded.problems.append(Problem(chunk.index, Fault.DUPLICATE_KEY, message, "keep one"))
    try:
        part = load_yaml("".join(chunk.lines))
    except YamlFault as fault:
        _keep_as_written(chunk, fault.problem, loaded)
        return
    loaded.values.update(part.values)
    loaded.indices.update({key: index + chunk.index for key, index in part.indices.items()})
    loaded.problems.extend(replace(item, index=item.index + chunk.index) for item in part.problems)


def _keep_as_written(chunk: _Chunk, problem: Problem, loaded: Loaded) -> None:
    loaded.indices[chunk.key] = chunk.index
    if problem.code is Fault.BOUNDS:
        loaded.values[chunk.key] = ""
        message, hint = problem.message, "flatten it"
    else:
        items = [line.strip()[1:].strip() for line in chunk.lines[1:] if line.lstrip().startswith("-")]
        links = re.findall(r"\[\[[^\[\]\n]+\]\]", chunk.rest) if _WIKI_LINKS.fullmatch(chunk.rest) else []
        continued = " ".join(line.strip() for line in chunk.lines[1:] if line.strip() and not line.startswith("#"))
        if items and not chunk.rest:
            loaded.values[chunk.key] = list(items)
        else:
            loaded.values[chunk.key] = list(links) if len(links) > 1 else f"{chunk.rest} {continued}".strip()
        message, hint = f"'{chunk.key}' is kept as written: {problem.message}", "put the value in quotes"
        if "".join(chunk.lines).startswith("\t", problem.index):
            message = f"'{chunk.key}' is kept as written: a tab indents the line, which YAML does not allow"
            hint = "indent it with spaces, or leave the tab out"
    last = len("".join(chunk.lines).rstrip()) - 1  # what is never closed shows at the end, in the next field's line
    index = chunk.index + max(0, min(problem.index, last))
    loaded.problems.append(Problem(index, problem.code, message, hint, chunk.key))


def _shorten(line: str) -> str:
    text = line.strip()
    return text if len(text) <= 60 else text[:57] + "..."
