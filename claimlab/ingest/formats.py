"""Files that hold no text to read, known by their first bytes."""

from __future__ import annotations

_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive, as word processors and e-books are"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x1f\x8b", "a compressed file"),
)
_RIFF = {b"WEBP": "a WebP image", b"WAVE": "sound", b"AVI ": "a film"}


def format_of(data: bytes) -> str:
    """What a file is that is no text, in words; empty where its first bytes say nothing of the kind."""
    if data.startswith(b"RIFF") and (kind := _RIFF.get(data[8:12])):
        return kind
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), "")
