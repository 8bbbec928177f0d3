"""Footnotes, also those within the text: ``word^[an aside]``; an exponent such as ``x^[2]`` is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_ASIDE = re.compile(r"\^\[(?P<inside>(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)\]")
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff]")


def _aside(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if state.src[state.pos] != "^":
        return False
    aside = _ASIDE.match(state.src, state.pos, state.posMax)
    # The plugin would parse one inside the other without end.
    if aside is None or "^[" in aside["inside"] or not _WORD.search(aside["inside"]):
        return False
    return footnote_inline(state, silent)


def footnotes_plugin(md: MarkdownIt) -> None:
    """Teach a parser footnotes."""
    md.use(footnote_plugin, inline=True)
    md.inline.ruler.at("footnote_inline", _aside)
