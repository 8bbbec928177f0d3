"""Writing from right to left: each block that begins so says so, and its list, quote or table with it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_AROUND = {"blockquote_open", "bullet_list_open", "ordered_list_open", "table_open", "list_item_open"}


def reads_from_right(text: str) -> bool:
    """Whether the first letter is one of a script that runs from right to left."""
    if not _FROM_RIGHT.search(text):
        return False
    kinds = (unicodedata.bidirectional(sign) for sign in _TAG.sub("", text))
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)


def _directions(state: StateCore) -> None:
    if not _FROM_RIGHT.search(state.src):
        return
    undecided: list[Token] = []  # what has been opened and no words met in it so far
    for index, token in enumerate(state.tokens):
        if token.type in _AROUND:
            undecided.append(token)
        elif token.type == "inline" and token.content.strip():
            if reads_from_right(token.content):
                before = state.tokens[index - 1 : index]  # an opening, or nothing of the kind at the start of HTML
                for opened in (*(token for token in before if token.nesting == 1), *undecided):
                    opened.attrSet("dir", "rtl")
            undecided.clear()


def direction_plugin(md: MarkdownIt) -> None:
    """Teach a parser to tell which way a block is written."""
    md.core.ruler.after("inline", "directions", _directions)
