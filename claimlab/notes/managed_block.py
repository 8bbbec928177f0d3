"""Managed blocks: the parts of a body that claimlab writes, and refuses to write once a person edited them.

::

    <!-- claimlab:begin NAME sha256:0123456789abcdef -->
    content
    <!-- claimlab:end NAME -->

The digest is the first sixteen hexadecimal digits of SHA-256 over the content in UTF-8 with LF line ends, so that a
checkout with other line ends is no edit. Markers inside code are text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from claimlab.errors import Diagnostic, InputError
from claimlab.notes.encoding import place_at
from claimlab.notes.faults import Fault
from claimlab.notes.frontmatter import find_fences
from claimlab.notes.regions import Regions

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_BEGIN = re.compile(
    r"^<!-- claimlab:begin (?P<name>[a-z][a-z0-9-]*) sha256:(?P<digest>\S*) -->[ \t]*\r?\n", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A managed block as it stands in a note.

    Attributes:
        name: Its name.
        content: What stands between the markers, with LF line ends and without the last one.
        intact: Whether the content is what claimlab wrote.
        span: Indices of the first and behind the last character in the note's text, markers included.
        line: One-based line of the begin marker.
    """

    name: str
    content: str
    intact: bool
    span: tuple[int, int]
    line: int


def read_blocks(text: str) -> tuple[Block, ...]:
    """All managed blocks of a note. A block without its end marker counts as edited and spans its begin marker only."""
    if "<!-- claimlab:begin " not in text:
        return ()
    fences = find_fences(text)
    offset = fences.body if fences else 0
    regions = Regions(text[offset:])
    found: list[Block] = []
    reached = offset
    for match in _BEGIN.finditer(text, offset):
        if match.start() < reached or regions.kind_at(match.start() - offset) not in ("", "comment"):
            continue
        name = match["name"]
        closing = re.compile(rf"^<!-- claimlab:end {name} -->[ \t]*(?=\r?$)", re.MULTILINE).search(text, match.end())
        line, _ = place_at(text, match.start())
        if closing is None:
            found.append(Block(name, "", intact=False, span=(match.start(), match.end()), line=line))
            continue
        content = _normalise(text[match.end() : closing.start()])
        intact = content.endswith("\n") and block_digest(content[:-1]) == match["digest"]
        reached = closing.end()
        found.append(Block(name, content.removesuffix("\n"), intact, (match.start(), reached), line))
    return tuple(found)


def read_block(text: str, name: str) -> Block | None:
    """The first managed block with this name; ``None`` when there is none."""
    return next((block for block in read_blocks(text) if block.name == name), None)


def set_block(text: str, name: str, content: str) -> str:
    """Insert or replace a managed block; every byte outside it stays.

    A new block goes to the end of the note, after a blank line. Line ends are those of the note.

    Args:
        text: The whole note.
        name: Lower-case letters, digits and hyphens.
        content: Markdown, without the markers.

    Raises:
        InputError: a person edited the block, it stands there twice, its end is missing, or the note ends in code or
            frontmatter that is never closed. The diagnostic's path is empty: the caller knows it.
        ValueError: ``name`` is no name, or ``content`` holds a marker line.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"'{name}' is not a name for a block")
    content = _normalise(content).strip("\n")
    if re.search(r"^<!-- claimlab:(?:begin|end) ", content, re.MULTILINE):
        raise ValueError("the content of a managed block holds a marker of its own")
    blocks = [block for block in read_blocks(text) if block.name == name]
    newline = line_end(text)
    written = f"<!-- claimlab:begin {name} sha256:{block_digest(content)} -->\n{content}\n<!-- claimlab:end {name} -->"
    written = written.replace("\n", newline)
    if not blocks:
        return _verified(text, _append(text, written, newline), name, content)
    if len(blocks) > 1:
        message = f"the managed block '{name}' stands there twice"
        raise InputError([Diagnostic("", blocks[1].line, 1, Fault.EDITED_BLOCK, message, hint="remove one")])
    block = blocks[0]
    if not block.intact:
        message = f"the managed block '{name}' was edited by hand and is not overwritten"
        hint = "move your text out of it and remove the block, markers included; it will be written anew"
        raise InputError([Diagnostic("", block.line, 1, Fault.EDITED_BLOCK, message, hint=hint)])
    if block.content == content:
        return text
    return _verified(text, text[: block.span[0]] + written + text[block.span[1] :], name, content)


def _verified(before: str, after: str, name: str, content: str) -> str:
    """``after``, once it has been read again and holds the block and the frontmatter that it should."""
    block = read_block(after, name)
    if find_fences(before) == find_fences(after) and block is not None and block.intact and block.content == content:
        return after
    message = f"the managed block '{name}' would stand in code or frontmatter that is never closed"
    line = before.count("\n") + 1
    raise InputError([Diagnostic("", line, 1, Fault.NOT_WRITABLE, message, hint="close it first")])


def block_digest(content: str) -> str:
    """Sixteen hexadecimal digits of SHA-256 over a block's content."""
    return hashlib.sha256(_normalise(content).encode("utf-8", errors="surrogatepass")).hexdigest()[:16]


def line_end(text: str) -> str:
    r"""The note's line end: ``\r\n`` when its first line ends so, else ``\n``."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _append(text: str, written: str, newline: str) -> str:
    if not text:
        return written + newline
    if not text.endswith("\n"):
        return text + newline + newline + written + newline
    is_spaced = re.search(r"\n[ \t]*\r?\n\Z", text) is not None
    return text + ("" if is_spaced else newline) + written + newline


def _normalise(content: str) -> str:
    return content.replace("\r\n", "\n").replace("\r", "\n")
