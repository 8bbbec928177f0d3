"""Files that published notes link to: images, media and documents, copied when they are of a kind that cannot run."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from claimlab.graph.relations import Match
from claimlab.notes.containment import is_inside
from claimlab.site.addresses import attachment_address
from claimlab.site.markdown.media import AUDIO, VIDEO

if TYPE_CHECKING:
    from pathlib import Path

    from claimlab.site.snapshot import Snapshot

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
DOCUMENTS = frozenset({".pdf", ".csv", ".tsv", ".json", ".txt", ".bib", ".ipynb", ".yaml", ".toml"})
"""What a browser shows or saves and never runs."""


def linked_attachments(snapshot: Snapshot) -> dict[str, str]:
    """Path of every file that a published note links to, and its address on the site."""
    found = {
        resolution.target
        for note, link, resolution in snapshot.graph.followed
        if resolution.match is Match.ATTACHMENT and not link.field and note.path in snapshot.notes
    }
    return {path: attachment_address(path) for path in sorted(found) if _safe(snapshot.root, path)}


def _safe(root: Path, path: str) -> bool:
    """Whether the file is of a harmless kind and really lies inside the root, symbolic links followed."""
    if PurePosixPath(path).suffix.lower() not in IMAGES | DOCUMENTS | AUDIO | VIDEO:
        return False
    return is_inside(root, root / path) and (root / path).is_file()


def read_attachment(root: Path, path: str) -> bytes:
    """The bytes to publish; of an SVG only what draws.

    Raises:
        OSError: the file cannot be read.
    """
    data = (root / path).read_bytes()
    if not path.lower().endswith(".svg"):
        return data
    from claimlab.site.svg import UnsafeFigureError, clean_svg  # noqa: PLC0415 - needs a parser of XML

    try:
        return clean_svg(data, themed=False).encode()
    except UnsafeFigureError as error:
        words = str(error).replace("&", "&amp;").replace("<", "&lt;")
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="40" role="img">'
            f'<text x="8" y="24" font-size="14">{words}</text></svg>'
        ).encode()
