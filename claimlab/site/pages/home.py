"""The home page: what this is, statuses at a glance, what changed last, what is open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimlab.claims import Status
from claimlab.site.page import File, Frame, page
from claimlab.site.pages.divergences import sides_of
from claimlab.site.pages.listings import ClaimRow, DivergenceRow

if TYPE_CHECKING:
    from claimlab.site.cards import Card
    from claimlab.site.pages.context import Context

MIN_CLAIMS = 16
"""So many are listed where there are that many; every claim that was measured is, however many these are."""
MAX_CHANGES = 8
MAX_HUBS = 8
_HOME_STEMS = ("index", "home", "readme")


@dataclass(frozen=True, slots=True)
class Share:
    """How many claims have a status, and where its stretch lies in a bar of width 100."""

    status: str
    count: int
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Change:
    """A status that was given to a claim."""

    when: str
    status: str
    card: Card
    run: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows besides the text of the vault's own home note."""

    shares: tuple[Share, ...]
    total: int
    stale: int
    claims: tuple[ClaimRow, ...]
    changes: tuple[Change, ...]
    divergences: tuple[DivergenceRow, ...]
    hubs: tuple[Card, ...]
    notes: int
    runs: int


def home_page(context: Context) -> File:
    """The page at the site's root."""
    snapshot = context.snapshot
    home = home_note(context)
    frame = Frame(context.site, "index.html", context.site.title, "", context.site.description, "index.html")
    counts = Counter(card.status for card in snapshot.cards.values() if card.status)
    view = HomeView(
        shares(counts),
        counts.total(),
        sum(card.freshness == "stale" for card in snapshot.cards.values()),
        _claims(context),
        _changes(context),
        _divergences(context),
        _hubs(context),
        len(snapshot.notes),
        len(snapshot.records.runs),
    )
    if not home:
        return page(frame, "home.html", view, fill_in=lambda: {"body": ""})
    return page(frame, "home.html", view, context.bodies.digest(home), fill_in=lambda: context.body(frame, home))


def home_note(context: Context) -> str:
    """Path of the note that introduces the vault: of type ``home``, else one called so at its top; empty for none."""
    notes = context.snapshot.notes
    typed = [path for path, note in notes.items() if note.type == "home"]
    named = [path for path, note in notes.items() if note.stem.lower() in _HOME_STEMS and path.count("/") == 0]
    return min([*typed, *named], key=lambda path: (path not in typed, path.count("/"), path), default="")


def shares(counts: Counter[str]) -> tuple[Share, ...]:
    """One stretch a status, in the order of decisiveness."""
    order = (Status.SUPPORTED, Status.DIVERGENT, Status.CONTESTED, Status.INCONCLUSIVE, Status.UNVERIFIED)
    found, left = [], 0.0
    for status in order:
        count = counts.get(status.value, 0)
        width = round(100 * count / max(counts.total(), 1), 3)
        found.append(Share(status.value, count, round(left, 3), width))
        left += width
    return tuple(found)


def _claims(context: Context) -> tuple[ClaimRow, ...]:
    """Claims that can be verified come first: those that others decide, the decided ones, the most linked ones.

    All that have a status from a measurement are there: a list that leaves some out contradicts the counts above it.
    """
    snapshot = context.snapshot
    rank = {"supported": 0, "divergent": 0, "contested": 1, "inconclusive": 2, "unverified": 3}
    rows = []
    for path, entry in snapshot.claims.items():
        standing = snapshot.standings.get(entry.id)
        row = ClaimRow(snapshot.cards[path], standing.verified if standing else "", len(snapshot.graph.backlinks(path)))
        is_headline = entry.claim.status_from is not None
        order = (not entry.verifiable, not is_headline, rank[row.card.status], -row.links, row.card.title.casefold())
        rows.append((order, row))
    ordered = [row for _, row in sorted(rows, key=lambda item: item[0])]
    measured = max((place for place, row in enumerate(ordered, 1) if row.card.status != Status.UNVERIFIED), default=0)
    return tuple(ordered[: max(MIN_CLAIMS, measured)])


def _changes(context: Context) -> tuple[Change, ...]:
    """Verdicts that differ from the one before on the same claim, newest first."""
    snapshot, changes = context.snapshot, []
    for path, entry in snapshot.claims.items():
        before = Status.UNVERIFIED
        for record in snapshot.records.decided(entry.id):
            if record.verdict.status is not before:
                before = record.verdict.status
                changes.append(Change(record.decided, before.value, snapshot.cards[path], record.run))
    return tuple(sorted(changes, key=lambda change: (change.when, change.card.address), reverse=True)[:MAX_CHANGES])


def _divergences(context: Context) -> tuple[DivergenceRow, ...]:
    snapshot = context.snapshot
    rows = [
        DivergenceRow(snapshot.cards[path], sides_of(context, entry), "")
        for path, entry in snapshot.graph.divergences.items()
        if path in snapshot.cards and not entry.divergence.resolved
    ]
    return tuple(sorted(rows, key=lambda row: row.card.title.casefold())[:MAX_HUBS])


def _hubs(context: Context) -> tuple[Card, ...]:
    """Notes that are no claim and that most others link to: maps, sources, beliefs."""
    snapshot = context.snapshot
    others = [
        path for path, card in snapshot.cards.items() if card.kind not in {"claim", "evidence", "divergence", "home"}
    ]
    order = sorted(
        others, key=lambda path: (snapshot.cards[path].kind != "map", -len(snapshot.graph.backlinks(path)), path)
    )
    return tuple(snapshot.cards[path] for path in order[:MAX_HUBS])
