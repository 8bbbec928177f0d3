"""HTML in a note: the elements that writing needs, with hardly an attribute; any other tag is shown as it was written.

A note names no class, no id and no style, so that it cannot pass for what the site itself says, as a mark of status.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_VALUE = r"""\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*")"""
_NAME = r"[A-Za-z_:][\w.:-]*"
_TAG = re.compile(
    rf"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s+{_NAME}(?:{_VALUE})?)*)\s*/?>", re.ASCII
)
_ATTRIBUTE = re.compile(rf"(?P<name>{_NAME})(?P<value>{_VALUE})?", re.ASCII)
_WEB = re.compile(r"https?://|mailto:", re.IGNORECASE)

_PHRASES = {
    "a", "abbr", "b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
}  # fmt: skip
_BLOCKS = {
    "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SHOWN = {name: name for name in _PHRASES | _BLOCKS} | {"center": "div", "font": "span", "h1": "h2"}
"""Element of a note → element of the page, whose only heading of level one is its title."""
_KEPT = {
    "abbr": {"title"}, "details": {"open"}, "li": {"value"}, "ol": {"start"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}  # fmt: skip


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = (match["value"] or "").strip().removeprefix("=").strip()
        found.setdefault(match["name"].lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
    return found


def _shown(tag: re.Match[str], *, in_link: bool) -> str | None:
    """The tag for the page; ``None`` for one that is shown as text."""
    name = tag["name"].lower()
    if name == "img" and not tag["slash"]:
        return _foreign_image(_attributes(tag["attributes"]), in_link=in_link)
    if name not in _SHOWN:
        return None
    if tag["slash"]:
        return f"</{_SHOWN[name]}>"
    given = _attributes(tag["attributes"])
    if name == "a":
        return _opened(given["href"]) if _WEB.match(given.get("href", "")) and not in_link else ""
    kept = "".join(
        f' {key}="{escape(value)}"' for key, value in given.items() if key == "dir" or key in _KEPT.get(name, ())
    )
    return f"<{_SHOWN[name]}{kept}>"


def _opened(address: str) -> str:
    return f'<a class="external" rel="noopener noreferrer" href="{escape(address)}">'


def _foreign_image(given: dict[str, str], *, in_link: bool) -> str | None:
    """A link, for nothing is loaded from elsewhere; ``None`` for a file of the vault, which only markdown embeds."""
    source = given.get("src", "")
    if not _WEB.match(source):
        return None
    words = escape(given.get("alt", "").strip() or source)
    return words if in_link else f"{_opened(source)}{words}</a>"


def _phrase(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if state.src[state.pos] != "<":
        return False
    tag = _TAG.match(state.src, state.pos, state.posMax)
    shown = tag and _shown(tag, in_link=state.linkLevel > 0)
    if tag is None or shown is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content, token.markup = shown, tag.group()
        if tag["name"].lower() == "a":
            state.linkLevel += -1 if tag["slash"] else 1
    state.pos = tag.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Lines that begin with a tag of a block, up to a blank line: they make no paragraph, but hold links and marks."""
    begin = state.bMarks[start] + state.tShift[start]
    tag = None if state.is_code_block(start) else _TAG.match(state.src, begin)
    if tag is None or tag["name"].lower() not in _BLOCKS:
        return False
    if silent:
        return True
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if state.src.startswith(("<!--", "%%"), state.bMarks[line] + state.tShift[line]):
            break
        line += 1
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = (
        state.getLines(start, line, state.blkIndent, False).strip(),
        [start, line],
        [],
    )
    state.line = line
    return True


def raw_html_plugin(md: MarkdownIt) -> None:
    """Teach a parser the elements of HTML that a note may use."""
    md.inline.ruler.before("entity", "raw_html", _phrase)
    md.block.ruler.before("paragraph", "raw_html", _block, {"alt": ["paragraph", "reference", "blockquote"]})
