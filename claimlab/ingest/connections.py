"""Connections of a source note with the knowledge base: links, bare titles and beliefs, each with its stance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.ingest.stance import read_stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.ingest.passages import Passage, Row
    from claimlab.notes.note import Enrichment

_LABELS = ("kb connections", "kb connection", "primary connection", "connections")
_LINK = re.compile(r"\[\[(?P<target>[^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_BELIEF = re.compile(r"(?P<id>B\d{1,3})\b[ \t]*(?:\((?P<gloss>[^()]{4,300})\))?")
_ASIDE = re.compile(r"^[ \t]*(?:—|–|--|-|:|,|\.|;)?[ \t]*")
_SEPARATOR = re.compile(r"[ \t]+(?:—|–|--)[ \t]+|:[ \t]+")
_MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Connection:
    """One note that the source touches.

    Attributes:
        target: Link target, bare title or gloss of a belief.
        says: What the source note says about it; may be empty.
        stance: ``confirm``, ``extend`` or ``challenge``; empty when the words say none.
        belief: Id of a belief, such as ``B3``; empty for other notes.
        primary: Whether the curator named it the primary connection.
        wiki: Whether it was written as a wiki-link.
        line: One-based line in the note.
        column: One-based column in the note.
    """

    target: str
    says: str
    stance: str
    line: int
    column: int
    belief: str = ""
    primary: bool = False
    wiki: bool = True


def find_connections(passages: tuple[Passage, ...], enrichments: tuple[Enrichment, ...]) -> tuple[Connection, ...]:
    """Every connection once, in the order of the text; the primary one is marked, and completed, not doubled."""
    found: dict[str, Connection] = {}
    for passage in passages:
        if passage.label not in _LABELS:
            continue
        for item in passage.items():
            for connection in _in_item(item, primary=passage.label == "primary connection"):
                _merge(found, connection)
    for enrichment in enrichments:
        if match := _LINK.search(enrichment.source):
            _merge(found, Connection(match["target"].strip(), "", enrichment.stance, enrichment.line, 1))
    return tuple(found.values())


def find_links(text: str) -> tuple[str, ...]:
    """Targets of the wiki-links in a text, in order."""
    return tuple(match["target"].partition("#")[0].strip() for match in _LINK.finditer(text))


def _merge(found: dict[str, Connection], new: Connection) -> None:
    key = (new.belief or new.target).casefold()
    old = found.get(key)
    if old is None:
        found[key] = new
        return
    found[key] = Connection(
        old.target,
        old.says or new.says,
        old.stance or new.stance,
        old.line,
        old.column,
        old.belief,
        old.primary or new.primary,
        old.wiki or new.wiki,
    )


def _in_item(item: Row, *, primary: bool) -> Iterator[Connection]:
    links = list(_LINK.finditer(item.text))
    for number, match in enumerate(links):
        end = links[number + 1].start() if number + 1 < len(links) else len(item.text)
        says = _tidy(item.text[match.end() : end])
        before = item.text[: match.start()] if number == 0 else ""
        stance = read_stance(says) or read_stance(before)
        yield Connection(match["target"].strip(), says, stance, item.line, item.column + match.start(), primary=primary)
    if links:
        return
    belief = _BELIEF.match(item.text)
    if belief:
        says = _tidy(item.text[belief.end() :])
        target = belief["gloss"] or belief["id"]
        yield Connection(target, says, read_stance(says), item.line, item.column, belief["id"], primary, wiki=False)
    elif primary:
        separator = _SEPARATOR.search(item.text)
        title = (item.text[: separator.start()] if separator else item.text).strip(' "“”`.')
        says = item.text[separator.end() :].strip() if separator else ""
        if 0 < len(title) <= _MAX_TITLE:
            yield Connection(title, says, read_stance(says), item.line, item.column, primary=True, wiki=False)


def _tidy(text: str) -> str:
    return _ASIDE.sub("", text).strip().rstrip(",;").strip()
