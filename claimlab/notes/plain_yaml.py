"""The plainest YAML, read without a YAML parser, which takes ten times as long to read it.

Lines of ``field: value``, where the value is plain text, text in quotes without escapes, or a list of these, in
brackets or below the field. Whatever is any more than that, :func:`read_plain` leaves to
:mod:`claimlab.notes.yaml_text`; what it does read, it reads as that module would.
"""

from __future__ import annotations

import re

from claimlab.notes.loaded import Loaded

_SPECIAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")  # breaks, tabs, none
_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +|$)")
_ITEM = re.compile(r"( *)- +")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_DOUBLE = re.compile(r'"[^"\\]*"')
_IN_BRACKETS = r"""(?:'[^']*' *|"[^"\\]*" *|[^\s\-?:,\[\]{}#&*!|>'"%@`][^,\[\]{}:#'"]*)"""
_LIST = re.compile(rf"\[ *(?:{_IN_BRACKETS}(?:, *{_IN_BRACKETS})*)?\]")
_LIST_ITEM = re.compile(_IN_BRACKETS)


def read_plain(text: str) -> Loaded | None:
    """Read the lines of a frontmatter; ``None`` when they take a YAML parser."""
    if _SPECIAL.search(text):
        return None
    loaded = Loaded()
    reader = _Reader(loaded)
    index = 0
    for line in text.split("\n"):
        if not reader.takes(line.rstrip(" "), index):
            return None
        index += len(line) + 1
    return loaded


class _Reader:
    """Takes one line after the other."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._field = ""  # under which items may stand
        self._items: list[str | None] = []
        self._indent = ""

    def takes(self, line: str, index: int) -> bool:
        """Whether the line is plain; ``index`` is that of its first character."""
        if not line or line[0] == "#":
            return True
        if match := _FIELD.match(line):
            return self._takes_field(match[1], line[match.end() :], index, index + match.end())
        match = _ITEM.match(line)
        return match is not None and self._takes_item(match[1], line[match.end() :], index + match.end())

    def _takes_field(self, name: str, written: str, index: int, value_index: int) -> bool:
        values, indices = self._loaded.values, self._loaded.indices
        if name in values:
            return False
        indices[name] = index
        self._field = ""
        if not written:
            self._field, self._indent = name, ""
            values[name] = ""
            return True
        if written[0] != "[":
            value = _scalar(written)
            values[name] = value or ""
            return value is not None
        if _LIST.fullmatch(written) is None:
            return False
        matches = [*_LIST_ITEM.finditer(written, 1)]
        texts = [match[0].rstrip(" ") for match in matches]
        values[name] = [text[1:-1] if text[0] in "'\"" else text for text in texts]
        indices.update({f"{name}.{position}": value_index + match.start() for position, match in enumerate(matches)})
        return True

    def _takes_item(self, indent: str, written: str, index: int) -> bool:
        name, values = self._field, self._loaded.values
        value = _scalar(written)
        if not name or value is None:
            return False
        items = values[name]
        if not isinstance(items, list):
            items = values[name] = []
            self._indent = indent
        if indent != self._indent:
            return False
        self._loaded.indices[f"{name}.{len(items)}"] = index
        items.append(value)
        return True


def _scalar(written: str) -> str | None:
    """The text that a scalar stands for; ``None`` when it is none of the plain ones."""
    first = written[:1]
    if first == "'":
        return written[1:-1].replace("''", "'") if _SINGLE.fullmatch(written) else None
    if first == '"':
        return written[1:-1] if _DOUBLE.fullmatch(written) else None
    is_plain = first not in _INDICATORS and ": " not in written and " #" not in written and not written.endswith(":")
    return written if is_plain else None
