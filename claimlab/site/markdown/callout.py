"""Callouts: block quotes that begin with ``[!kind]``, with an own title, foldable by ``+`` and ``-``, nested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_HEAD = re.compile(r"\[!(?P<kind>[A-Za-z][\w-]*)(?:\|[^\]]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)(?:\n|$)")

FAMILY = {
    "note": "note", "info": "note", "todo": "note", "abstract": "note", "summary": "note", "tldr": "note",
    "tip": "tip", "hint": "tip", "important": "tip", "success": "tip", "check": "tip", "done": "tip",
    "question": "question", "help": "question", "faq": "question",
    "warning": "warning", "caution": "warning", "attention": "warning",
    "danger": "danger", "error": "danger", "failure": "danger", "fail": "danger", "missing": "danger", "bug": "danger",
    "example": "example", "quote": "quote", "cite": "quote",
}  # fmt: skip
"""Kind of callout → the family that its colour comes from; an unknown kind is a note."""


def _matching_close(tokens: list[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting if tokens[index].type.startswith("blockquote") else 0
        if depth == 0:
            return index
    return len(tokens) - 1


def _title(kind: str, text: str, tag: str) -> list[Token]:
    inline = Token("inline", "", 0, content=text or kind.replace("-", " ").capitalize(), children=[])
    return [
        Token("callout_title_open", tag, 1, attrs={"class": "callout-title"}, block=True),
        inline,
        Token("callout_title_close", tag, -1, block=True),
    ]


def _transform(tokens: list[Token], start: int) -> list[Token] | None:
    """Tokens of the callout that opens at ``start`` up to its title; ``None`` for an ordinary quote."""
    if start + 2 >= len(tokens) or tokens[start + 1].type != "paragraph_open":
        return None
    inline = tokens[start + 2]
    head = _HEAD.match(inline.content)
    if head is None:
        return None
    opening, closing = tokens[start], tokens[_matching_close(tokens, start)]
    kind, fold = head["kind"].lower(), head["fold"]
    tag = "details" if fold else "div"
    opening.tag = closing.tag = tag
    opening.attrs = {"class": f"callout callout-{FAMILY.get(kind, 'note')}"}
    if fold == "+":
        opening.attrs["open"] = ""
    inline.content = inline.content[head.end() :]
    title = _title(kind, head["title"].strip(), "summary" if fold else "div")
    if inline.content.strip():
        return [opening, *title]
    tokens[start + 1].hidden = tokens[start + 3].hidden = True
    return [opening, *title]


def _callouts(state: StateCore) -> None:
    if not any(token.type == "blockquote_open" for token in state.tokens):
        return
    tokens, out = state.tokens, []
    for index, token in enumerate(tokens):
        replaced = _transform(tokens, index) if token.type == "blockquote_open" else None
        out.extend(replaced or [token])
    state.tokens = out


def callout_plugin(md: MarkdownIt) -> None:
    """Teach a parser callouts; runs between block and inline parsing, so that titles may hold links."""
    md.core.ruler.after("block", "callouts", _callouts)
