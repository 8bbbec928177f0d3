"""Pages that list others: the claims, the divergences, the evidence, all notes, tags, and the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from claimlab.claims import Confidence, Status
from claimlab.site.addresses import search_address, tag_address, tag_key
from claimlab.site.page import File, Frame, Plan, lazy_page, page, plan_page
from claimlab.site.pages.divergences import Side, sides_of
from claimlab.site.pages.runs import RunRow, run_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimlab.site.cards import Card
    from claimlab.site.pages.context import Context


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in the table."""

    card: Card
    verified: str
    links: int


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """The table of claims and what it can be filtered by."""

    rows: tuple[ClaimRow, ...]
    statuses: tuple[str, ...]
    confidences: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DivergenceRow:
    """A divergence in the list."""

    card: Card
    sides: tuple[Side, ...]
    resolved: str


@dataclass(frozen=True, slots=True)
class Named:
    """A heading with cards below it."""

    name: str
    address: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """What the search can be narrowed by, and in how many shards its index lies."""

    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    confidences: tuple[str, ...]
    domains: tuple[str, ...]
    shards: int


def _by_title(cards: Iterator[Card] | list[Card]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: (card.title.casefold(), card.address)))


def _known(values: set[str], order: type[Status | Confidence]) -> tuple[str, ...]:
    return tuple(word.value for word in order if word.value in values)


def claims_page(context: Context) -> File:
    """Every claim in one table; sorted and filtered by a script, complete without."""
    snapshot = context.snapshot
    rows = []
    for path, entry in snapshot.claims.items():
        standing = snapshot.standings.get(entry.id)
        links = len(snapshot.graph.backlinks(path))
        rows.append(ClaimRow(snapshot.cards[path], standing.verified if standing else "", links))
    rank = {status.value: index for index, status in enumerate(reversed(Status))}
    rows.sort(key=lambda row: (rank[row.card.status], row.card.title.casefold()))
    view = ClaimsView(
        tuple(rows),
        _known({row.card.status for row in rows}, Status),
        _known({row.card.confidence for row in rows}, Confidence),
        tuple(sorted({row.card.domain for row in rows if row.card.domain})),
    )
    words = f"{len(rows)} claims with status, confidence and domain."
    return page(
        Frame(context.site, "claims.html", "Claims", "", words, "claims.html", scripts=("assets/table.js",)),
        "claims.html",
        view,
    )


def divergences_page(context: Context) -> File:
    """Every divergence, open ones first."""
    snapshot = context.snapshot
    rows = [
        DivergenceRow(snapshot.cards[path], sides_of(context, entry), entry.divergence.resolved)
        for path, entry in snapshot.graph.divergences.items()
        if path in snapshot.cards
    ]
    rows.sort(key=lambda row: (bool(row.resolved), row.card.title.casefold()))
    frame = Frame(
        context.site, "divergences.html", "Divergences", "", "Claims that cannot all be right.", "divergences.html"
    )
    return page(frame, "divergences.html", tuple(rows))


def evidence_page(context: Context) -> File:
    """Every run ever opened, by experiment."""
    records = context.snapshot.records
    groups: dict[str, list[RunRow]] = defaultdict(list)
    for run in reversed(tuple(records.runs.values())):
        groups[run.opening.experiment].append(run_row(context, run, ""))
    known = context.snapshot.experiments
    listed = {**{name: [] for name in known}, **groups}
    view = tuple(
        (name, f"experiments/{name}.html" if name in known else "", tuple(rows))
        for name, rows in sorted(listed.items())
    )
    frame = Frame(context.site, "evidence.html", "Evidence", "", "Every run that was ever opened.", "evidence.html")
    return page(frame, "evidence.html", view)


def notes_page(context: Context) -> File:
    """All notes by kind."""
    return lazy_page("notes/index.html", context.keys.of_cards(context.snapshot.cards), partial(_notes, context))


def _notes(context: Context) -> Plan:
    groups: dict[str, list[Card]] = defaultdict(list)
    for card in context.snapshot.cards.values():
        groups[card.kind].append(card)
    view = tuple(
        Named(kind, search_address("kind", kind), _by_title(cards))
        for kind, cards in sorted(groups.items(), key=lambda g: g[0])
    )
    frame = Frame(context.site, "notes/index.html", "All notes", "", "Every note of this site.", "notes/index.html")
    return plan_page(frame, "index_of_notes.html", view)


def tag_pages(context: Context) -> Iterator[File]:
    """A page for every tag, and one that lists them."""
    found: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for path, note in context.snapshot.notes.items():
        for key, tag in sorted({tag_key(tag): tag for tag in note.tags}.items()):
            found[key].append(path)
            names.setdefault(key, tag)
    for key, paths in sorted(found.items()):
        address = tag_address(names[key])
        digest = f"{names[key]} {context.keys.of_cards(paths)}"
        yield lazy_page(address, digest, partial(_tag, context, names[key], address, tuple(paths)))
    listed = tuple((names[key], tag_address(names[key]), len(paths)) for key, paths in sorted(found.items()))
    yield page(Frame(context.site, "tags/index.html", "Tags", "", "Every tag of this site."), "tags.html", listed)


def _tag(context: Context, name: str, address: str, paths: tuple[str, ...]) -> Plan:
    cards = _by_title([context.snapshot.cards[path] for path in paths])
    frame = Frame(context.site, address, f"#{name}", "Tag", f"{len(cards)} notes with this tag.")
    return plan_page(frame, "tag.html", Named(name, address, cards))


def search_page(context: Context, shards: int) -> File:
    """The search over all notes."""
    cards = tuple(context.snapshot.cards.values())
    kinds = Counter(card.kind for card in cards)
    view = SearchView(
        tuple(kind for kind, _ in sorted(kinds.items())),
        _known({card.status for card in cards}, Status),
        _known({card.confidence for card in cards}, Confidence),
        tuple(sorted({card.domain for card in cards if card.domain})),
        shards,
    )
    scripts = ("assets/vendor/minisearch.js", "assets/search.js")
    return page(Frame(context.site, "search.html", "Search", scripts=scripts), "search.html", view)


def not_found_page(context: Context, place: str) -> File:
    """What a server shows for an address that is not there, at whatever depth; ``place`` is the path of the site."""
    return page(Frame(context.site, "404.html", "Nothing is here", place=place), "404.html", None)
