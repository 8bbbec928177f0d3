r"""Output on streams that cannot encode every character: what they cannot is written as ``\uXXXX``, as in JSON.

A replacement would lose what was said, and JSON that is escaped so is the same JSON.
"""

from __future__ import annotations

import codecs
import sys
from io import TextIOWrapper

_HANDLER = "claimlab-escape"


def escape_what_cannot_be_encoded() -> None:
    """Let no character end standard output or standard error in an error."""
    codecs.register_error(_HANDLER, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2)), error.end
