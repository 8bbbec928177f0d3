"""Tags of a text, ``#like-this`` or ``#nested/one``: what is one, the same for whoever reads notes and shows them.

As in Obsidian a tag is made of letters and digits of any script, signs such as emoji, ``_``, ``-`` and ``/``, and
not of digits alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.regions import Regions

_SIGNS = "\u200d\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_TAG = re.compile(rf"#(?P<tag>[\w{_SIGNS}-][\w/{_SIGNS}-]*)")
_BEFORE = re.compile(r"[\s(\[;>|*_~]")
_HTML = re.compile(r"</?[A-Za-z][^<>\n]*\Z")
_REACH = 500
"""So far back the beginning of an HTML tag or of a link is looked for."""


def tag_at(text: str, index: int) -> str:
    """The tag whose ``#`` stands at ``index``, without it; empty when none begins there."""
    match = _TAG.match(text, index)
    if match is None or (index and not _BEFORE.match(text[index - 1])) or text.endswith("](", 0, index):
        return ""
    tag = match["tag"].rstrip("/")
    return "" if tag.replace("-", "").replace("_", "").replace("/", "").isdigit() or not tag.strip("-_/") else tag


def tags_in(body: str, regions: Regions) -> Iterator[str]:
    """The tags of a body that stand in no code, comment, maths, wiki-link or HTML tag, in the order of the text."""
    index = body.find("#")
    while index >= 0:
        tag = tag_at(body, index)
        if tag and not regions.covers(index) and not _in_markup(body, index):
            yield tag
        index = body.find("#", index + 1)


def lineage(tag: str) -> tuple[str, ...]:
    """A nested tag and those that it lies in, the outermost first: ``a``, ``a/b``, ``a/b/c``."""
    parts = tag.split("/")
    return tuple("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def _in_markup(body: str, index: int) -> bool:
    first = max(index - _REACH, 0)
    line = body[max(body.rfind("\n", first, index) + 1, first) : index]
    return line.rfind("[[") > line.rfind("]]") or _HTML.search(line) is not None
