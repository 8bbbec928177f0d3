r"""Maths between dollars, turned into MathML while the site is built; amounts such as ``$123`` stay text.

A single dollar opens maths when no space follows it, and closes it when no space precedes and no digit follows it.
What begins with a digit needs a sign of TeX (``\ ^ _ = { }``) besides, for "$20 and US$" is money.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from mdit_py_plugins.dollarmath.index import math_block_dollar

from claimlab.site.markdown.mathcore import as_core
from claimlab.site.markdown.tex import balanced, translated

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

_INLINE = re.compile(r"\$(?P<display>\$?)(?P<tex>[^\s$](?:[^$\n]*[^\s$\\])?)\$(?P=display)(?!\d)")
_DISPLAY = re.compile(r"\$\$(?P<tex>[^$]+)\$\$")
_TEX_SIGN = re.compile(r"[\\^_={}]")
_MAX_TEX = 5_000
_dollar_block = math_block_dollar(allow_labels=False, label_normalizer=None, allow_blank_lines=False)


@lru_cache(maxsize=4096)
def mathml(tex: str, *, display: bool) -> str | None:
    """MathML of a formula; ``None`` when it cannot be read as TeX."""
    from latex2mathml.converter import convert  # noqa: PLC0415 - its symbol tables are read only where maths is

    if len(tex) > _MAX_TEX or not balanced(tex):
        return None
    try:
        return as_core(str(convert(translated(tex), display="block" if display else "inline")))
    except (Exception, RecursionError):  # noqa: BLE001 - the converter raises whatever its tables raise
        return None


def _html(tex: str, *, display: bool) -> str:
    converted = mathml(tex.strip(), display=display)
    if converted is None:
        shown = f'<code class="tex" title="This formula could not be read">{escape(tex.strip())}</code>'
        return f'<div class="formula">{shown}</div>\n' if display else shown
    return f'<div class="formula">{converted}</div>' if display else converted


def _inline_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is markdown-it's
    if state.src[state.pos] != "$":
        return False
    if state.pos and (state.src[state.pos - 1].isalnum() or state.src[state.pos - 1] == "\\"):
        return False
    match = _INLINE.match(state.src, state.pos, state.posMax)
    display = match is not None and bool(match["display"])
    if match is None:
        match, display = _DISPLAY.match(state.src, state.pos, state.posMax), True
    if match is None or (match["tex"][0].isdigit() and not _TEX_SIGN.search(match["tex"])):
        return False
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.meta = match["tex"], {"display": display}
    state.pos = match.end()
    return True


def _block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """The library's rule, which adds its token even where a paragraph only asks whether it ends here."""
    line, known = state.line, len(state.tokens)
    found = _dollar_block(state, start, end, silent)
    if found and silent:
        del state.tokens[known:]
        state.line = line
    return found


def _render_inline(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    converted = mathml(token.content.strip(), display=bool(token.meta["display"]))
    return converted if converted is not None else _html(token.content, display=False)


def _render_block(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    return _html(tokens[index].content, display=True)


def maths_plugin(md: MarkdownIt) -> None:
    """Teach a parser maths between dollars."""
    md.inline.ruler.before("escape", "math_inline", _inline_rule)
    md.block.ruler.before(
        "fence",
        "math_block",
        _block_rule,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    md.add_render_rule("math_inline", _render_inline)
    md.add_render_rule("math_block", _render_block)
