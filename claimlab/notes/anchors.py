"""The anchors that GitHub gives to headings, by which links of markdown name them: ``[text](note.md#12-numbers)``.

Source: github-slugger, https://github.com/Flet/github-slugger, which follows what GitHub does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINK = re.compile(r"!?\[(?P<label>[^\[\]\n]*)\]\([^()\n]*\)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?(?P<label>[^\[\]|\n]*)\]\]")
_EMPHASIS = re.compile(r"(?<!\w)(?P<mark>_{1,3})(?=[^\s_])(?P<words>[^\n]*?[^\s_])(?P=mark)(?!\w)")
_LEFT_OUT = re.compile(r"[^\w\- ]")


def github_anchor(heading: str) -> str:
    """The anchor of a heading, before it is told apart from others: lower case, no punctuation, hyphens for spaces."""
    text = _WIKI_LINK.sub(r"\g<label>", _LINK.sub(r"\g<label>", heading))
    text = _EMPHASIS.sub(r"\g<words>", text).strip().lower()
    return _LEFT_OUT.sub("", text).replace(" ", "-")


def github_anchors(headings: Iterable[str]) -> tuple[str, ...]:
    """The anchor of every heading of a note, in order; a second of the same name ends in ``-1``."""
    taken: dict[str, int] = {}
    return tuple(numbered(github_anchor(heading), taken) for heading in headings)


def numbered(name: str, taken: dict[str, int]) -> str:
    """A name that nothing has yet, with a number where it is needed.

    Args:
        name: What is wanted.
        taken: Names that were given → the last number put to each; the new one is entered.
    """
    found = name
    while found in taken:
        taken[name] += 1
        found = f"{name}-{taken[name]}"
    taken[found] = 0
    return found
