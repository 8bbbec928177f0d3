"""The words with which a source note marks a claim or a divergence candidate, such as ``Extract claim: "…"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAIM = r"(?:extract(?:able)?[ \t]+claim|claim[ \t]+candidate|candidate[ \t]+claim|claim)"
_DIVERGENCE = r"divergence[ \t]+candidate"
_NUMBER = r"(?:[ \t]*\((?:#|no\.?[ \t]*)?\d{1,3}[a-z]?\)|[ \t]*#\d{1,3}|[ \t]+(?:no\.?[ \t]*)?\d{1,3}[a-z]?)?"
_EMPHASIS = r"(?:\*{1,3}|_{1,3})?"
_COLON = rf"{_NUMBER}{_EMPHASIS}[ \t]*[:\uff1a]"
_BEHIND = r"(?:\*{1,3}|_{1,3}|[ \t]+(?:\*\*|__)(?=[ \t]|$))?[ \t]*"
_FURNITURE = (
    r"(?:[ \t]*(?:>|\||#{1,6}(?=[ \t])|(?:[-*+]|\d{1,3}[.)])(?=[ \t])|\[[ xX]\]|\[![\w-]+\][+-]?|<!--|%%))*[ \t]*"
)
_AT_A_WORD = r"(?<![^\W_])(?<![^\W_]_)"
_WORDS_BEFORE = r"(?:[\w-]+[ \t]+){0,3}"
_MARK = rf"(?:{_CLAIM}|(?:consider[ \t]+a[ \t]+|possible[ \t]+|a[ \t]+)?{_DIVERGENCE}){_COLON}"

CLAIM = re.compile(rf"{_AT_A_WORD}{_CLAIM}{_COLON}{_BEHIND}(?P<rest>.*)", re.IGNORECASE)
DIVERGENCE = re.compile(
    rf"{_AT_A_WORD}(?:consider a |possible |a )?{_DIVERGENCE}{_COLON}{_BEHIND}(?P<rest>.*)", re.IGNORECASE
)
_BEGINNING = re.compile(rf"{_FURNITURE}{_EMPHASIS}{_WORDS_BEFORE}(?:{_CLAIM}|{_DIVERGENCE}){_COLON}", re.IGNORECASE)
_ALONE = re.compile(rf"{_FURNITURE}{_EMPHASIS}{_MARK}", re.IGNORECASE)
_AFTER_ANOTHER = re.compile(rf"(?<=[.!?;\"”»)])[ \t]+(?={_EMPHASIS}{_MARK})", re.IGNORECASE)
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")


def begins_hint(line: str) -> bool:
    """Whether a line begins with such words, or with a few others that lead up to them.

    What markdown puts before the words of a line is passed over: quotes, list marks, bars of tables, headings.
    """
    return _BEGINNING.match(line) is not None


def is_marked(line: str) -> bool:
    """Whether a line begins with such words and no others before them."""
    return _ALONE.match(line) is not None


def is_heading(line: str) -> bool:
    """Whether a line that begins a hint is a heading too, which nothing goes on."""
    return _HEADING.match(line) is not None


def split_marks(text: str) -> Iterator[tuple[int, str]]:
    """The parts of an item that mark something each, with where they begin: a second mark may follow a sentence."""
    start = 0
    for match in _AFTER_ANOTHER.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]
