"""The site's own style sheet, scripts and fonts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlab.site.page import HERE, File, engine_digest, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimlab.notes.note import Note

_STATIC = HERE / "static"
_DIAGRAM = re.compile(r"(?:```|~~~)[ \t]*mermaid\b", re.IGNORECASE)


def asset_files(notes: Iterable[Note]) -> Iterator[File]:
    """Everything under ``assets/``; what draws diagrams only where a note has one."""
    engine = engine_digest()
    yield plain_file("assets/site.css", engine, _style_sheet)
    for path in sorted(_STATIC.glob("js/*.js")):
        yield plain_file(f"assets/{path.name}", engine, path.read_bytes)
    has_diagrams = any(_has_diagram(note) for note in notes)
    for folder in ("fonts", "vendor", *(("diagrams",) if has_diagrams else ())):
        for path in sorted((_STATIC / folder).iterdir()):
            yield plain_file(f"assets/{folder}/{path.name}", engine, path.read_bytes)
    yield plain_file("assets/icon.svg", engine, (_STATIC / "icon.svg").read_bytes)


def _has_diagram(note: Note) -> bool:
    # most notes have no fence at all, which is found out quicker
    return ("```" in note.text or "~~~" in note.text) and _DIAGRAM.search(note.text, note.body_offset) is not None


def _style_sheet() -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(_STATIC.glob("css/*.css")))
