"""Data that scripts load piece by piece: cards for previews, and the words of each note for the search.

Every file is a classic script, because a page opened from a folder may load scripts and nothing else. Which piece a
note is in follows from its address alone, so that an edit touches one piece.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from claimlab.notes.comments import without_comments
from claimlab.site.cards import list_field, text_field
from claimlab.site.keys import digest_of
from claimlab.site.page import File, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.notes.note import Note
    from claimlab.site.cards import Card
    from claimlab.site.keys import Keys
    from claimlab.site.snapshot import Snapshot

_NOTES_A_BUCKET = 40
_WORD = re.compile(r"[^\W_]{2,32}")
_UNSPACED = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
"""Chinese and Japanese."""
_MAX_WORDS = 3_000
_NUMBERS = ("url", "doi", "arxiv", "isbn")
"""Fields that name a work elsewhere, by which people look for it."""
_NAMES = ("aliases", "author", "authors")
"""Fields that name a note besides its title, or those whose work it is."""


def bucket_count(notes: int) -> int:
    """A power of two, so that a note more or less seldom moves the others."""
    return 1 << max(0, (max(notes, 1) - 1) // _NOTES_A_BUCKET).bit_length()


def bucket_of(address: str, buckets: int) -> int:
    """The bucket of an address: FNV-1a in 32 bits; ``site.js`` computes the same."""
    value = 0x811C9DC5
    for byte in address.encode("ascii", "replace"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % buckets


def script_json(value: Any) -> str:
    """JSON for a script file; ``<`` is spelled out in case the text is ever put into a page."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _fields(card: Card) -> dict[str, str]:
    fields = {
        "t": card.title,
        "k": card.kind,
        "s": card.status,
        "f": card.freshness if card.freshness == "stale" else "",
        "c": card.confidence,
        "d": card.domain,
        "x": card.excerpt,
        "i": card.measured,
    }
    return {name: value for name, value in fields.items() if value}


def shard_files(snapshot: Snapshot, keys: Keys, buckets: int) -> Iterator[File]:
    """For each bucket, a file of cards and a file of words."""
    groups: dict[int, list[str]] = defaultdict(list)
    for path, card in snapshot.cards.items():
        groups[bucket_of(card.address, buckets)].append(path)
    for number in range(buckets):
        paths = sorted(groups[number], key=lambda path: snapshot.cards[path].address)
        cards = tuple(snapshot.cards[path] for path in paths)
        name = f"{number:03d}"
        yield plain_file(
            f"data/cards-{name}.js",
            keys.of_cards(paths),
            partial(_cards, name, cards),
        )
        yield plain_file(
            f"data/terms-{name}.js",
            digest_of([keys.of_cards(paths), *(snapshot.notes[path].digest for path in paths)]),
            partial(_terms, {path: snapshot.notes[path] for path in paths}, snapshot.cards),
        )


def _cards(name: str, cards: tuple[Card, ...]) -> bytes:
    entries = {card.address: _fields(card) for card in cards}
    return f"(window.claimlabCards??={{}})[{json.dumps(name)}]={script_json(entries)};\n".encode()


def _names(note: Note, card: Card) -> list[str]:
    """What a note goes by besides its title: its id, else its file's name, its aliases, and its authors."""
    listed = [text_field(note, "id") or note.stem, *(value for name in _NAMES for value in list_field(note, name))]
    return [name for name in dict.fromkeys(listed) if name != card.title]


def _words_in(text: str) -> set[str]:
    """The words of a text; of a script that puts no spaces between words every two signs, as ``search.js`` has them."""
    if text.isascii() or not _UNSPACED.search(text):
        return set(_WORD.findall(text))
    pairs = {run[index : index + 2] for run in _UNSPACED.findall(text) for index in range(len(run))}
    return pairs.union(_WORD.findall(_UNSPACED.sub(" ", text)))


def _terms(notes: Mapping[str, Note], cards: Mapping[str, Card]) -> bytes:
    documents = []
    for path, note in notes.items():
        card = cards[path]
        numbers = set(_WORD.findall(" ".join(text_field(note, name) for name in _NUMBERS).lower()))
        others = _words_in(without_comments(note.body).lower()) - numbers
        words = " ".join([*sorted(numbers), *sorted(others)][:_MAX_WORDS])
        names = {"n": named} if (named := _names(note, card)) else {}
        documents.append({"a": card.address, **_fields(card), **names, "w": words, "g": " ".join(sorted(note.tags))})
    return f"window.claimlabTerms({script_json(documents)});\n".encode("utf-8", "replace")
