"""The text of draft notes: a claim, a divergence candidate. Plain functions from what was found to markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.notes.splice import set_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimlab.ingest.connections import Connection
    from claimlab.ingest.extraction import ClaimHint, DivergenceHint, Extraction

_MAX_DESCRIPTION = 240
_CLAIM_NOTICE = """\
> [!note] Draft
> Made from the source's own hints. Read it against the source, put it into your own words, state the rule by which it
> would fail, and move it out of the drafts folder."""
_DIVERGENCE_NOTICE = """\
> [!note] Draft
> Proposed by the source. Give each side a claim note, say what would settle it, and move this out of the drafts
> folder."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A connection with the note that it leads to; ``path`` is empty when it leads nowhere."""

    connection: Connection
    path: str
    link: str

    @property
    def line(self) -> str:
        """The connection as a list item of a draft."""
        marks = [word for word in ("primary" if self.connection.primary else "", self.connection.stance) if word]
        shown = self.link + (f" ({', '.join(marks)})" if marks else "")
        return f"- {shown}: {self.connection.says}" if self.connection.says else f"- {shown}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where drafts come from: the source's link, and the fields that they inherit."""

    link: str
    title: str
    domain: str
    tags: tuple[str, ...]
    today: str


def claim_text(hint: ClaimHint, found: Extraction, ties: Sequence[Tie], origin: Origin, claim_id: str) -> str:
    """A draft claim: schema-valid, unverified, with everything the source says about it and no rule yet."""
    parts = [
        _CLAIM_NOTICE,
        f"## Where it comes from\n\n{origin.link}, *{origin.title}*.",
    ]
    if found.hint:
        parts.append(f"The curator's hint: {found.hint}")
    if found.why:
        parts.append(f"## Why it matters\n\n{found.why}")
    if found.findings:
        items = "\n".join(f"{number}. {item.text}" for number, item in enumerate(found.findings, start=1))
        parts.append(f"## Key findings of the source\n\n{items}")
    parts.append("## The rule in words\n\nNone yet. What measurement would show this to be false?")
    if ties:
        parts.append("## Related\n\n" + "\n".join(tie.line for tie in ties))
    challengers = [tie.link for tie in ties if tie.connection.stance == "challenge" and tie.path]
    fields = {
        "type": "claim",
        "id": claim_id,
        "title": hint.sentence,
        "domain": origin.domain,
        "description": _shortened(found.why),
        "confidence": "speculative",
        "source": origin.link,
        "created": origin.today,
        "depends_on": [],
        "challenged_by": challengers,
        "tags": [*origin.tags],
        "drafted_from": hint.sentence,
    }
    return set_fields("\n" + "\n\n".join(parts) + "\n", fields)


def divergence_text(hint: DivergenceHint, claim_links: Sequence[str], origin: Origin, divergence_id: str) -> str:
    """A divergence candidate: its sides as the source names them, for a person to turn into rival claims."""
    parts = [_DIVERGENCE_NOTICE]
    if len(hint.sides) > 1:
        parts.append("## The sides\n\n" + "\n".join(f"- {side[:1].upper()}{side[1:]}" for side in hint.sides))
    else:
        parts.append(f"## The sides\n\n{hint.text}")
    parts.append("## What would resolve it\n\nNot stated by the source.")
    related = [f"- {link}" for link in (origin.link, *claim_links)]
    parts.append("## Related\n\n" + "\n".join(related))
    fields = {
        "type": "divergence",
        "id": divergence_id,
        "title": hint.title[:1].upper() + hint.title[1:],
        "kind": "perspective",
        "domain": origin.domain,
        "source": origin.link,
        "claims": [],
        "resolves_with": "",
        "created": origin.today,
        "tags": [*origin.tags],
        "drafted_from": hint.text,
    }
    return set_fields("\n" + "\n\n".join(parts) + "\n", fields)


def _shortened(text: str) -> str:
    if len(text) <= _MAX_DESCRIPTION:
        return text
    return text[:_MAX_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;—-") + " …"
