"""The frontmatter of notes for python-frontmatter: ``frontmatter.loads(text, handler=TextHandler())``.

claimlab itself needs the places of fields, which a plain ``dict`` cannot hold, and calls
:func:`claimlab.notes.frontmatter.read_frontmatter`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from frontmatter.default_handlers import BaseHandler

from claimlab.notes.frontmatter import find_fences, load_lines

if TYPE_CHECKING:
    from claimlab.notes.note import Value


class TextHandler(BaseHandler):  # type: ignore[misc,unused-ignore]
    """python-frontmatter's view of the same reading: scalars stay text."""

    FM_BOUNDARY = re.compile(r"^(?:-{3}|\+{3}|\.{3})[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def detect(self, text: str) -> bool:
        """Whether the text has frontmatter."""
        return find_fences(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        """Frontmatter and body.

        Raises:
            ValueError: there is no frontmatter; python-frontmatter takes this for an answer.
        """
        fences = find_fences(text)
        if fences is None:
            raise ValueError("no frontmatter")
        return text[fences.start : fences.end], text[fences.body :]

    def load(self, fm: str, **_options: Any) -> dict[str, Value]:
        """The fields, scalars as text; what cannot be read is left out."""
        return load_lines(fm).values
