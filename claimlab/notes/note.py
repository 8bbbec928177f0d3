"""A note as read: its frontmatter, its body, and what stands in them with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claimlab.notes.comments import may_hold_comment, shown
from claimlab.notes.excerpt import sentence, surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimlab.errors import Diagnostic

Value = str | list["Value"] | dict[str, "Value"]
"""A frontmatter value: every scalar is text as written, until a schema asks for more."""

_BLANK = re.compile(r"\s*")


class Place(NamedTuple):
    """One-based line and column (in code points) in the file."""

    line: int
    column: int


class Link(NamedTuple):
    """A link as written in a note; a tuple, as a vault has very many of them.

    Attributes:
        target: What is linked, without heading, block and label; empty for ``[[#heading]]`` (the note itself).
        place: Where it begins.
        start: Index in the note's text of its opening bracket.
        end: Index after its closing bracket; 0 for a bare title in a field, which has no brackets.
        section: Text of the nearest heading above it; empty when none.
        label: Text to show; empty when none was given.
        heading: Heading path after ``#``, its parts joined by ``#``; empty when none.
        block: Block id after ``^``; empty when none.
        embed: ``![[…]]`` rather than ``[[…]]``.
        wiki: ``[[…]]`` or ``![[…]]`` as opposed to a markdown link or a bare title in a field.
        field: Frontmatter field that holds it; empty in the body.
    """

    target: str
    place: Place
    start: int = 0
    end: int = 0
    section: str = ""
    label: str = ""
    heading: str = ""
    block: str = ""
    embed: bool = False
    wiki: bool = True
    field: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An ATX or setext heading of the body."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Enrichment:
    """Evidence that was added to a claim later (``### Additional Evidence (stance)`` in the body)."""

    stance: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """One markdown file, loaded.

    Attributes:
        path: Relative to the vault's root, with forward slashes.
        text: The whole file, decoded; a BOM and the line ends are kept.
        frontmatter: Field → value; empty without frontmatter.
        places: Field → where its key stands.
        body_offset: Index in ``text`` at which the body begins.
        body_line: One-based line at which the body begins.
        digest: SHA-256 of the file's bytes, hexadecimal.
    """

    path: str
    text: str
    digest: str
    frontmatter: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    body_offset: int = 0
    body_line: int = 1
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    enrichments: tuple[Enrichment, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def body(self) -> str:
        """The text after the frontmatter."""
        return self.text[self.body_offset :]

    def surroundings_of(self, link: Link) -> tuple[str, int, int]:
        """The text around one of the note's links, without comments, and where the link is in it.

        All that ``context_of`` says is taken from it, and it is far quicker to have. Empty for a bare title in a field.
        """
        if not link.end:
            return "", 0, 0
        first = self.body_offset if link.start >= self.body_offset else 0
        found = surroundings(self.text, link.start, link.end, first)
        if link.start < self.body_offset or not may_hold_comment(found[0]):
            return found
        left = shown(self.text, self.body_offset)
        return surroundings(left.text, *(left.index(index - self.body_offset) for index in (link.start, link.end)))

    def context_of(self, link: Link) -> str:
        """The sentence around one of the note's links, in one line, no comments; empty for a bare title in a field."""
        return sentence(*self.surroundings_of(link)) if link.end else ""

    @property
    def stem(self) -> str:
        """File name without ``.md``."""
        name = self.path.rpartition("/")[2]
        return name[:-3] if name.lower().endswith(".md") else name

    @property
    def type(self) -> str:
        """The ``type`` field (claim, source, divergence, evidence, belief, …); empty when none."""
        value = self.frontmatter.get("type", "")
        return value.strip().lower() if isinstance(value, str) else ""

    @property
    def title(self) -> str:
        """The ``title`` field, else the level-one heading that opens the body as its only one, else the file's stem."""
        value = self.frontmatter.get("title", "")
        return (value.strip() if isinstance(value, str) else "") or self.opening_title or self.stem

    @property
    def opening_title(self) -> str:
        """The level-one heading that the body begins with, where it is the only one; empty otherwise.

        A note of several is one whose sections have such headings, and none of them names it.
        """
        if not self.headings or self.headings[0].level != 1 or any(other.level == 1 for other in self.headings[1:]):
            return ""
        title, begin = self.headings[0].text, _BLANK.match(self.text, self.body_offset)
        assert begin is not None  # noqa: S101 - the pattern matches the empty text
        if self.text.startswith(("<!--", "%%"), begin.end()):
            opens = shown(self.text, self.body_offset).text.lstrip().startswith(("#", title))
        else:
            opens = self.text.startswith(("#", title), begin.end())
        return title if opens else ""
