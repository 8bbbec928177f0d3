"""Pages that list others: the claims, the divergences, the evidence, all notes, tags, and the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from claimlab.claims import Confidence, Status
from claimlab.claims.numerals import count
from claimlab.notes.tags import lineage
from claimlab.site.addresses import tag_address, tag_key
from claimlab.site.page import File, Frame, Plan, fingerprint, lazy_page, page, plan_page
from claimlab.site.pages.divergences import Side, sides_of
from claimlab.site.pages.runs import RunRow, run_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimlab.site.cards import Card
    from claimlab.site.pages.context import Context


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in the table; its rank is that of its status, by which the table is sorted at first."""

    card: Card
    verified: str
    links: int
    rank: int = 0


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
class NotesOfKind:
    """All notes of a kind, each with what tells it from another of the same title, empty where there is none."""

    name: str
    notes: tuple[tuple[Card, str], ...]


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
    rank = {status.value: index for index, status in enumerate(reversed(Status))}
    rows = []
    for path, entry in snapshot.claims.items():
        standing = snapshot.standings.get(entry.id)
        links = len(snapshot.graph.backlinks(path))
        card = snapshot.cards[path]
        rows.append(ClaimRow(card, standing.verified if standing else "", links, rank[card.status]))
    rows.sort(key=lambda row: (row.rank, row.card.title.casefold()))
    view = ClaimsView(
        tuple(rows),
        _known({row.card.status for row in rows}, Status),
        _known({row.card.confidence for row in rows}, Confidence),
        tuple(sorted({row.card.domain for row in rows if row.card.domain})),
    )
    words = f"{count(len(rows), 'claim')} with status, confidence and domain."
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
        context.site, "divergences.html", "Divergences", "", "Claims that pull different ways.", "divergences.html"
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
    cards = context.snapshot.cards
    places = _places(cards)
    key = fingerprint(context.keys.of_cards(cards), sorted(places.items()))
    return lazy_page("notes/index.html", key, partial(_notes, context, places))


def _places(cards: Mapping[str, Card]) -> dict[str, str]:
    """Path of each note whose title another has too → its folder, or the path where that is the same."""
    titles = Counter(card.title.casefold() for card in cards.values())
    twins = {path: path.rpartition("/")[0] for path, card in cards.items() if titles[card.title.casefold()] > 1}
    folders = Counter((cards[path].title.casefold(), folder) for path, folder in twins.items())
    return {
        path: folder if folder and folders[cards[path].title.casefold(), folder] == 1 else path
        for path, folder in twins.items()
    }


def _notes(context: Context, places: dict[str, str]) -> Plan:
    groups: dict[str, list[tuple[Card, str]]] = defaultdict(list)
    for path, card in context.snapshot.cards.items():
        groups[card.kind].append((card, places.get(path, "")))
    view = tuple(
        NotesOfKind(kind, tuple(sorted(notes, key=lambda note: (note[0].title.casefold(), note[1], note[0].address))))
        for kind, notes in sorted(groups.items(), key=lambda g: g[0])
    )
    frame = Frame(context.site, "notes/index.html", "All notes", "", "Every note of this site.", "notes/index.html")
    return plan_page(frame, "index_of_notes.html", view)


def tag_pages(context: Context) -> Iterator[File]:
    """A page for every tag, which shows the notes of those nested in it too, and one that lists them."""
    found: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for path, note in context.snapshot.notes.items():
        for key, tag in sorted({tag_key(tag): tag for whole in note.tags for tag in lineage(whole)}.items()):
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
    frame = Frame(context.site, address, f"#{name}", "Tag", f"{count(len(cards), 'note')} with this tag.")
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
