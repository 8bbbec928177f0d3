"""A card: what other pages, previews and the search say of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from claimlab.notes.body_links import WIKI_LINK_INSIDE, split_target
from claimlab.notes.comments import may_hold_comment, without_comments

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimlab.notes.note import Note

MAX_EXCERPT = 220
_NO_PROSE = re.compile(
    r"^\s*(?:#|>|\||[-*+]\s|\d+\.\s|```|~~~|!\[|<!--|%%|\$\$|---|===|\*\*\*|\[\^|\^[A-Za-z0-9-]+\s*$)"
)
_FENCE = re.compile(r"\s*(```+|~~~+)")
_NO_WORDS = re.compile(r"^\s*(?:#|\||```|~~~|!\[|<!--|%%|\$\$|---|===|\*\*\*|\[\^|\^[A-Za-z0-9-]+\s*$)")
_LEAD = re.compile(r"^[\s>]*(?:\[![^\]\n]*\][+-]?)?(?:[-*+]\s+|\d+\.\s+)?(?:\[.\]\s+)?")
"""What stands before the words of a callout, a quotation or an item of a list."""
_BLOCK_ID = re.compile(r"\s+\^[A-Za-z0-9-]+\s*$")
# each begins with a set of characters, which re skips to; with "!?\[\[" it would try every position
_WIKILINK = re.compile(rf"[!\[](?:(?<=!)\[\[|(?<=\[)\[){WIKI_LINK_INSIDE}\]\]")
_LINK = re.compile(r"[!\[](?:(?<=!)\[|(?<=\[))([^\[\]]*)\]\([^()\s]*\)")
_MARKED = ("[[", "](", "**", "__", "==", "~~", "`")
_TAG = re.compile(r"(`+[^`]*`+)|</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
_MARKS = re.compile(
    r"[*_=~`\[](?:(?<=\*)\*|(?<=_)_|(?<==)=|(?<=~)~|(?<=`)"  # both of a pair, or a backtick
    r"|(?<!\w[*_])(?<=[*_])(?=\S)|(?<=\S[*_])(?!\w)"  # one mark where a word begins or ends
    r"|(?<=\[)\^[^\]]+\])"  # a footnote
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a page elsewhere.

    Attributes:
        address: Relative to the site's root.
        title: The page's title.
        kind: ``claim``, ``source``, ``divergence``, …; ``note`` where the note gives no type.
        status: A claim's status; empty for other pages.
        freshness: ``fresh``, ``stale`` or ``none``; empty for other pages.
        confidence: The author's confidence; empty for other pages.
        domain: Field of the note.
        excerpt: Description, or the beginning of the text.
        measured: What decided: the measure, its value and the region that was needed; empty without one.
    """

    address: str
    title: str
    kind: str
    status: str = ""
    freshness: str = ""
    confidence: str = ""
    domain: str = ""
    excerpt: str = ""
    measured: str = ""


def without_tags(markdown: str) -> str:
    """Markdown without the tags of HTML that stand in it; those in code stay, and so do the words between tags."""
    return _TAG.sub(lambda match: match[1] or "", markdown) if "<" in markdown else markdown


def words_of(markdown: str, title_of: Callable[[str], str] = str) -> str:
    """A line of markdown as the words that a reader sees.

    Args:
        markdown: The line.
        title_of: Target of a wiki-link without a label of its own → what stands in its place.
    """

    def shown(match: re.Match[str]) -> str:
        target, heading, block, label = split_target(match["inside"])
        return label or (title_of(target) if target else heading or block or match[0])

    text = _WIKILINK.sub(shown, markdown)
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())


def shown_title(note: Note) -> str:
    """A note's title; one that is a heading in the words that a reader sees."""
    title = note.title
    if text_field(note, "title") or not any(mark in title for mark in _MARKED):
        return title
    return words_of(title) or title


def shorten(text: str, limit: int = MAX_EXCERPT) -> str:
    """At most ``limit`` characters, cut between words."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def text_field(note: Note, name: str) -> str:
    """A frontmatter field that holds one text; empty when it is absent or something else."""
    value = note.frontmatter.get(name, "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def list_field(note: Note, name: str) -> tuple[str, ...]:
    """A frontmatter field that holds texts; one text counts as a list of one."""
    value = note.frontmatter.get(name, "")
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    return (
        tuple(item.strip() for item in value if isinstance(item, str) and item.strip())
        if isinstance(value, list)
        else ()
    )


def excerpt_of(note: Note, title_of: Callable[[str], str] = str) -> str:
    """The note's description, else the first paragraph of its text; ``title_of`` as in :func:`words_of`.

    A note without one is told by its first quotation, callout or list.
    """
    described = text_field(note, "description")
    if described:
        return shorten(described)
    end, paragraph = _first_paragraph(note.text, note.body_offset)
    if may_hold_comment(note.text[note.body_offset : end]):
        _, paragraph = _first_paragraph(without_comments(note.body), 0)
    return shorten(words_of(without_tags(paragraph), title_of))


def _first_paragraph(text: str, start: int) -> tuple[int, str]:
    """Where it ends and its beginning, looked for in the first few thousand characters."""
    end, lines = _first_lines(text, start, _NO_PROSE)
    if not lines:
        end, lines = _first_lines(text, start, _NO_WORDS)
        lines = [_LEAD.sub("", line) for line in lines]
    return end, _BLOCK_ID.sub("", " ".join(lines)[:2000])


def _first_lines(text: str, start: int, passed_over: re.Pattern[str]) -> tuple[int, list[str]]:
    """The first lines in a row that are neither blank, passed over nor code, and where they end."""
    found: list[str] = []
    end, fence = start, ""
    for line in StringIO(text[start : start + 6000]):
        end += len(line)
        if fence or line.isspace() or passed_over.match(line):
            if found:
                break
            if not fence:
                opening = _FENCE.match(line)
                fence = opening[1] if opening else ""
            elif line.strip().startswith(fence):
                fence = ""
            continue
        found.append(line)
    return end, found
