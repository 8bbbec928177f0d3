"""Bytes to text, without ever losing sight of the bytes.

A note that cannot be decoded exactly still loads, for its links and title; it can never be written back, because
:func:`encode` of its text is not what stands in the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from claimlab.errors import Diagnostic, Severity
from claimlab.notes.faults import Fault

BOM = "\ufeff"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and what was odd about its bytes."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(path: str, data: bytes) -> Decoded:
    """Decode a file: UTF-8 (with or without BOM), else UTF-16 by its BOM, else UTF-8 with replacement characters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace").replace("\ufffe", "")
        fault = Diagnostic(path, 0, 0, Fault.UTF16, "is UTF-16, not UTF-8", Severity.ERROR, "save it as UTF-8")
        return Decoded(text, (fault,))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Decoded(data.decode("utf-8", errors="replace"), (_not_utf8(path, data, error),))
    return Decoded(text, tuple(_oddities(path, text))) if _is_odd(data) else Decoded(text)


def encode(text: str) -> bytes:
    """The bytes of a text as claimlab writes them: UTF-8, whatever its line ends and BOM."""
    return text.encode("utf-8", errors="surrogatepass")


def place_at(text: str, index: int) -> tuple[int, int]:
    """One-based line and column (code points) of ``index`` in ``text``."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - start + 1


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    before = data[: error.start].decode("utf-8", errors="replace")
    line, column = place_at(before, len(before))
    message = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
    return Diagnostic(path, line, column, Fault.NOT_UTF8, message, Severity.ERROR, "save the file as UTF-8")


def _is_odd(data: bytes) -> bool:
    return data.startswith(codecs.BOM_UTF8) or bool(data.translate(None, _PLAIN_BYTES))


_PLAIN_BYTES = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F) + b"\t\n\r"


def _oddities(path: str, text: str) -> list[Diagnostic]:
    found = []
    if text.startswith(BOM):
        message = "begins with a byte order mark, which other tools take for text before the frontmatter"
        found.append(Diagnostic(path, 1, 1, Fault.BOM, message, Severity.INFO))
    if match := _CONTROL.search(text):
        line, column = place_at(text, match.start())
        name = "NUL" if match[0] == "\x00" else f"control character U+{ord(match[0]):04X}"
        found.append(Diagnostic(path, line, column, Fault.CONTROL, f"holds a {name}", Severity.WARNING, "remove it"))
    return found
