"""The site's own style sheet, scripts and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimlab.site.page import HERE, File, engine_digest, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATIC = HERE / "static"


def asset_files() -> Iterator[File]:
    """Everything under ``assets/``."""
    engine = engine_digest()
    yield plain_file("assets/site.css", engine, _style_sheet)
    for path in sorted(_STATIC.glob("js/*.js")):
        yield plain_file(f"assets/{path.name}", engine, path.read_bytes)
    for folder in ("fonts", "vendor"):
        for path in sorted((_STATIC / folder).iterdir()):
            yield plain_file(f"assets/{folder}/{path.name}", engine, path.read_bytes)
    yield plain_file("assets/icon.svg", engine, (_STATIC / "icon.svg").read_bytes)


def _style_sheet() -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(_STATIC.glob("css/*.css")))
