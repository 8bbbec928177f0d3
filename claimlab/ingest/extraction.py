"""What a source note holds for the knowledge base: claims, divergence candidates, connections, findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.ingest.connections import Connection, find_connections
from claimlab.ingest.markers import CLAIM, DIVERGENCE
from claimlab.ingest.passages import Passage, Row, find_passages

if TYPE_CHECKING:
    from claimlab.notes.note import Note

MAX_TITLE = 600
_MIN_WORDS = 4
_MIN_SIDES = 3
_HINTS = (
    "extraction hints",
    "extraction hint",
    "extraction",
    "claims",
    "agent notes",
    "kb connections",
    "kb connection",
)
_FINDINGS = ("key findings", "key finding", "key facts", "findings", "results")
_MARKED = r"[\"“”«](?P<quoted>(?:\\[\"“”«»]|[^\"“”«»]){12,%d})[\"“”»]"
_QUOTED = _MARKED % MAX_TITLE
_QUOTED_CLAIM = re.compile(r"\bclaims?\b[^\"“”«.]{0,80}" + _QUOTED, re.IGNORECASE)
_STARTS_QUOTED = re.compile(_QUOTED)
_VERSUS = re.compile(r"[ \t,]+(?:vs\.?|versus|against)[ \t]+", re.IGNORECASE)
_WIKI_LINK = re.compile(r"\[\[(?P<target>[^\[\]|]+)(?:\|(?P<label>[^\[\]]+))?\]\]")


@dataclass(frozen=True, slots=True)
class ClaimHint:
    """A sentence that the source note marks as a claim, and where it stands."""

    sentence: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class DivergenceHint:
    """A disagreement that the source note proposes, as written, with its sides where it names them."""

    text: str
    sides: tuple[str, ...]
    line: int
    column: int

    @property
    def title(self) -> str:
        """The sides without their explanations in brackets, or the whole hint."""
        bare = [re.sub(r"[ \t]*\([^()]*\)", "", side).strip(" .,;") for side in self.sides]
        return " vs. ".join(bare) if len(bare) > 1 and all(bare) else self.text.strip(" .")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was found in one source note, in the order of the text.

    ``why`` is the curator's reason for keeping the source, ``hint`` what the curator says about extraction.
    """

    claims: tuple[ClaimHint, ...] = ()
    divergences: tuple[DivergenceHint, ...] = ()
    connections: tuple[Connection, ...] = ()
    findings: tuple[Row, ...] = ()
    why: str = ""
    hint: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was found that could become a note."""
        return not (self.claims or self.divergences)


def extract(note: Note) -> Extraction:
    """Read the hints of a source note. Nothing is inferred: only what the note says in so many words is taken."""
    passages = find_passages(note.body, note.body_line)
    findings = [item for passage in passages if passage.label in _FINDINGS for item in passage.items()]
    return Extraction(
        claims=_claims(passages),
        divergences=_divergences(passages),
        connections=find_connections(passages, note.enrichments),
        findings=tuple(findings),
        why=_first(passages, "why archived") or _first(passages, "why this matters"),
        hint=_first(passages, "extraction hint"),
    )


def _claims(passages: tuple[Passage, ...]) -> tuple[ClaimHint, ...]:
    found: dict[str, ClaimHint] = {}
    for passage in passages:
        for item in passage.items():
            hint = _claim_in(item, hinted=passage.label in _HINTS)
            if hint and len(hint.sentence.split()) >= _MIN_WORDS:
                found.setdefault(same_text(hint.sentence), hint)
    return tuple(found.values())


def _claim_in(item: Row, *, hinted: bool) -> ClaimHint | None:
    if match := CLAIM.search(item.text):
        rest = match["rest"].strip()
        quoted = _STARTS_QUOTED.match(rest)
        sentence = _unquoted(quoted["quoted"]) if quoted else _clean(_cut(rest)).strip(' ."“”')
        return ClaimHint(sentence, item.line, item.column + match.start())
    if hinted and (match := _QUOTED_CLAIM.search(item.text)):
        return ClaimHint(_unquoted(match["quoted"]), item.line, item.column + match.start("quoted"))
    return None


def _divergences(passages: tuple[Passage, ...]) -> tuple[DivergenceHint, ...]:
    found: dict[str, DivergenceHint] = {}
    for passage in passages:
        for item in passage.items():
            match = DIVERGENCE.search(item.text)
            if match and len(same_text(match["rest"]).split()) >= _MIN_SIDES:
                text = match["rest"].strip()
                sides = tuple(side.strip(" .") for side in _VERSUS.split(_WIKI_LINK.sub(_shown, text), maxsplit=1))
                hint = DivergenceHint(text, sides, item.line, item.column + match.start())
                found.setdefault(same_text(text), hint)
    return tuple(found.values())


def _first(passages: tuple[Passage, ...], label: str) -> str:
    return next((passage.text for passage in passages if passage.label == label and passage.text), "")


def _shown(match: re.Match[str]) -> str:
    return match["label"] or match["target"]


def _cut(text: str) -> str:
    """A sentence without quotation marks ends where an aside begins."""
    return re.split(r"[ \t]+(?:—|--)[ \t]+|(?<=[.!?])[ \t]+(?=[A-Z(])", text, maxsplit=1)[0][:MAX_TITLE]


def _unquoted(quoted: str) -> str:
    """A sentence that stood in quotation marks; those within it are written with a backslash before them."""
    return _clean(re.sub(r"\\([\"“”«»])", r"\1", quoted)).strip(" .")


def _clean(sentence: str) -> str:
    plain = _WIKI_LINK.sub(_shown, sentence)
    return " ".join(re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", plain).split())


def same_text(text: str) -> str:
    """A text reduced to what makes two sentences the same one: its letters and digits, in lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
