"""Bare addresses of the web as links: ``See https://example.org/paper`` and no more than that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<!\w)https?$", re.IGNORECASE)
# Of two per cent signs a comment is made.
_REST = re.compile(r"://(?:[^\s<>\"`|\\^{}\[\]%\u3000-\u303f\uff00-\uffef]|%(?!%))+")
_AFTER = ".,:;!?*_~'="


def _end(address: str) -> str:
    """The address without what belongs to the sentence around it."""
    while address:
        is_closing = address[-1] == ")" and address.count(")") > address.count("(")
        if address[-1] not in _AFTER and not is_closing:
            break
        address = address[:-1]
    return address


def _rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = scheme and _REST.match(state.src, state.pos, state.posMax)
    if not scheme or not rest:
        return False
    address = scheme.group() + _end(rest.group())
    href = state.md.normalizeLink(address)
    if len(address) < len(scheme.group()) + 4 or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme.group())]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme.group())
    return True


def weblink_plugin(md: MarkdownIt) -> None:
    """Teach a parser to link bare addresses."""
    md.inline.ruler.after("text", "weblink", _rule)
