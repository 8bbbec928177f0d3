"""What a source note holds for the knowledge base: claims, divergence candidates, connections, findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.ingest.connections import Connection, find_connections
from claimlab.ingest.markers import CLAIM, DIVERGENCE, is_marked, split_marks
from claimlab.ingest.passages import Passage, Row, find_passages, marks_in_code
from claimlab.ingest.sentence import MAX_SENTENCE, sentence_of, stands_in_code, too_short, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.notes.note import Note

_MIN_WORDS = 4
_MIN_SIDES = 3
_MAX_IN_CODE = 20  # marks in the code of one line
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
_CALLED_CLAIM = re.compile(
    r"\bclaims?\b[^\"“”«.]{0,80}[\"“”«](?P<quoted>(?:\\[\"“”«»]|[^\"“”«»]){12,600})[\"“”»]", re.IGNORECASE
)
_VERSUS = re.compile(r"[ \t,]+(?:vs\.?|versus|against)[ \t]+", re.IGNORECASE)
_COMPARISON = re.compile("[<>=≠≤≥]")  # with another one, the same words say something else
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
class PassedOver:
    """A mark of which nothing was made: where it stands, why, and what to do, if anything."""

    line: int
    column: int
    why: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was found in one source note, in the order of the text.

    ``why`` is the curator's reason for keeping the source, ``hint`` what the curator says about extraction;
    ``passed`` are marks of which nothing was made.
    """

    claims: tuple[ClaimHint, ...] = ()
    divergences: tuple[DivergenceHint, ...] = ()
    connections: tuple[Connection, ...] = ()
    findings: tuple[Row, ...] = ()
    why: str = ""
    hint: str = ""
    passed: tuple[PassedOver, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was found that could become a note."""
        return not (self.claims or self.divergences)


def extract(note: Note) -> Extraction:
    """Read the hints of a source note. Nothing is inferred: only what the note says in so many words is taken."""
    passages = find_passages(note.body, note.body_line)
    findings = [item for passage in passages if passage.label in _FINDINGS for item in passage.items()]
    claims, passed = _claims(passages)
    divergences, passed_too = _divergences(passages)
    in_code = [
        PassedOver(row.line, row.column, "marks something in code, where nothing is read", "take it out of the code")
        for row in marks_in_code(note.body, note.body_line)
    ]
    return Extraction(
        claims=claims,
        divergences=divergences,
        connections=find_connections(passages, note.enrichments),
        findings=tuple(findings),
        why=_first(passages, "why archived") or _first(passages, "why this matters"),
        hint=_first(passages, "extraction hint"),
        passed=tuple(sorted((*passed, *passed_too, *in_code), key=lambda one: (one.line, one.column))),
    )


def _claims(passages: tuple[Passage, ...]) -> tuple[tuple[ClaimHint, ...], list[PassedOver]]:
    found: dict[str, ClaimHint] = {}
    passed: list[PassedOver] = []
    for passage in passages:
        for item in passage.items():
            for hint in _claims_in(item, hinted=passage.label in _HINTS):
                key = same_text(hint.sentence) + "".join(_COMPARISON.findall(hint.sentence))
                first = found.setdefault(key, hint)
                if refused := _refused(hint, first):
                    passed.append(refused)
                    if first is hint:
                        del found[key]
    return tuple(found.values()), passed


def _refused(hint: ClaimHint, first: ClaimHint) -> PassedOver | None:
    """Why no claim is made of a marked sentence, if none is; ``first`` is the first hint of its words."""
    why, remedy = "", "write the whole sentence behind the colon"
    if not hint.sentence:
        why = "marks a claim, but no words follow"
    elif len(hint.sentence) > MAX_SENTENCE:
        why = f"marks a sentence of more than {MAX_SENTENCE} characters, too long for a claim"
        remedy = "write it shorter"
    elif too_short(hint.sentence):
        why = f"marks '{hint.sentence}', too few words for a claim"
    elif first is not hint:
        why, remedy = f"says what line {first.line} says already", ""
    return PassedOver(hint.line, hint.column, why, remedy) if why else None


def _claims_in(item: Row, *, hinted: bool) -> Iterator[ClaimHint]:
    marked = False
    for start, piece in split_marks(item.text):
        if match := _outside_code(CLAIM, piece):
            said = item.without_sub_items(start + match.start("rest"), start + len(piece))
            sentence = sentence_of(said, piece[: match.start("rest")])
            if sentence or is_marked(piece):
                marked = True
                yield ClaimHint(sentence, *item.place(start + match.start()))
    if not marked and hinted and (match := _CALLED_CLAIM.search(item.text)):
        sentence = unquoted(match["quoted"])
        if len(sentence.split()) >= _MIN_WORDS:  # fewer are a term, not a sentence
            yield ClaimHint(sentence, *item.place(match.start("quoted")))


def _outside_code(mark: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first mark in a text that does not stand in code, as what explains the marks would."""
    match = mark.search(text)
    for _ in range(_MAX_IN_CODE):
        if match is None or not stands_in_code(text, match.start()):
            return match
        match = mark.search(text, match.start("rest"))
    return None


def _divergences(passages: tuple[Passage, ...]) -> tuple[tuple[DivergenceHint, ...], list[PassedOver]]:
    found: dict[str, DivergenceHint] = {}
    passed: list[PassedOver] = []
    for passage in passages:
        for item in passage.items():
            for start, piece in split_marks(item.text):
                match = _outside_code(DIVERGENCE, piece)
                if not match:
                    continue
                text = match["rest"].strip()
                line, column = item.place(start + match.start())
                first = found.get(same_text(text))
                if len(same_text(text).split()) < _MIN_SIDES:
                    why, remedy = "marks a divergence, but does not say between what", "write 'one side vs. the other'"
                    passed.append(PassedOver(line, column, why, remedy))
                elif first:
                    passed.append(PassedOver(line, column, f"says what line {first.line} says already"))
                else:
                    sides = tuple(side.strip(" .") for side in _VERSUS.split(_WIKI_LINK.sub(_shown, text), maxsplit=1))
                    found[same_text(text)] = DivergenceHint(text, sides, line, column)
    return tuple(found.values()), passed


def _first(passages: tuple[Passage, ...], label: str) -> str:
    return next((passage.text for passage in passages if passage.label == label and passage.text), "")


def _shown(match: re.Match[str]) -> str:
    return match["label"] or match["target"]


def same_text(text: str) -> str:
    """A text reduced to what makes two sentences the same one: its letters and digits, in lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
