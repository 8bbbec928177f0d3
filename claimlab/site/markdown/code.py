"""Code, coloured by classes while the site is built."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_MAX_HIGHLIGHTED = 60_000
CLASS_PREFIX = "hl-"


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - costs a tenth of a second, needed only with code
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        lexer: Lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return lexer


def highlight(code: str, language: str) -> str:
    """Code as HTML spans with classes; escaped text when the language is unknown or the code is long."""
    if not language or len(code) > _MAX_HIGHLIGHTED:
        return escape(code)
    from pygments import highlight as colour  # noqa: PLC0415
    from pygments.formatters.html import HtmlFormatter  # noqa: PLC0415

    lexer = _lexer(language.lower())
    if lexer is None:
        return escape(code)
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)
    return str(colour(code, lexer, formatter))


def code_block(code: str, language: str, _attributes: Any = None) -> str:
    """A whole block, scrollable by keyboard; ``language`` is the first word of a fence."""
    name = f' data-language="{escape(language)}"' if language else ""
    return f'<pre tabindex="0"{name}><code>{highlight(code, language)}</code></pre>\n'
