"""The graph page: data with positions computed beforehand, and the same graph as GraphML for other programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from claimlab.claims.numerals import count
from claimlab.graph.relations import Relation
from claimlab.site.page import File, Frame, fingerprint, page, plain_file
from claimlab.site.shards import script_json

if TYPE_CHECKING:
    from claimlab.site.cards import Card
    from claimlab.site.pages.context import Context

_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Left as text: it takes milliseconds to compile and is needed only where the GraphML is made anew."""
_RELATIONS = tuple(relation.value for relation in Relation)


@dataclass(frozen=True, slots=True)
class Network:
    """The published notes and what is said between them, each edge once.

    Attributes:
        cards: The notes, in the order of their addresses.
        edges: (from, to, relation), as indices into ``cards`` and into the relations.
    """

    cards: tuple[Card, ...]
    edges: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class GraphView:
    """What the graph page offers to choose from."""

    size: str
    relations: tuple[str, ...]
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]


def network(context: Context) -> Network:
    """The graph as it is published; a mention is left out where more is said between the same two notes."""
    snapshot = context.snapshot
    ordered = sorted(snapshot.cards, key=lambda path: snapshot.cards[path].address)
    index = {path: number for number, path in enumerate(ordered)}
    number = {relation: _RELATIONS.index(relation) for relation in Relation}
    found = set()
    for edge in snapshot.graph.edges:
        subject, other = index.get(edge.subject), index.get(edge.object)
        if subject is not None and other is not None and subject != other:
            found.add((subject, other, number[edge.relation]))
    mention = number[Relation.MENTIONS]
    telling = {frozenset(edge[:2]) for edge in found if edge[2] != mention}
    edges = sorted(edge for edge in found if edge[2] != mention or frozenset(edge[:2]) not in telling)
    return Network(tuple(snapshot.cards[path] for path in ordered), tuple(edges))


def graph_files(context: Context) -> tuple[File, ...]:
    """The page, its data, and the GraphML."""
    net = network(context)
    size = f"{count(len(net.cards), 'note')} and {count(len(net.edges), 'link')}"
    view = GraphView(
        size,
        tuple(sorted({_RELATIONS[relation] for _, _, relation in net.edges})),
        tuple(sorted({card.kind for card in net.cards})),
        tuple(sorted({card.status for card in net.cards if card.status})),
    )
    scripts = ("data/graph.js", "assets/graph.js")
    frame = Frame(context.site, "graph.html", "Graph", "", f"{size} between them.", "graph.html", scripts=scripts)
    cards = "\x1f".join([f"{card.address}\x1e{card.title}\x1e{card.kind}\x1e{card.status}" for card in net.cards])
    shown = fingerprint(cards, net.edges)
    return (
        page(frame, "graph.html", view),
        plain_file("data/graph.js", shown, lambda: _data(net)),
        plain_file("graph.graphml", shown, lambda: graphml(net)),
    )


def _data(net: Network) -> bytes:
    from claimlab.site.layout import positions  # noqa: PLC0415 - numpy is loaded only when the graph changed

    places = positions([card.address for card in net.cards], [(a, b) for a, b, _ in net.edges])
    kinds = sorted({card.kind for card in net.cards})
    statuses = sorted({card.status for card in net.cards})
    nodes = [
        [card.title, card.address, kinds.index(card.kind), x, y, statuses.index(card.status)]
        for card, (x, y) in zip(net.cards, places, strict=True)
    ]
    data = {"nodes": nodes, "edges": net.edges, "relations": _RELATIONS, "kinds": kinds, "statuses": statuses}
    return f"window.claimlabGraph={script_json(data)};\n".encode("utf-8", "replace")


def graphml(net: Network) -> bytes:
    """GraphML 1.0; characters that XML cannot hold are replaced. Addresses are plain ASCII without quotes."""
    keys = (("title", "node"), ("type", "node"), ("status", "node"), ("relation", "edge"))
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    lines += [f'<key id="{name}" for="{of}" attr.name="{name}" attr.type="string"/>' for name, of in keys]
    lines.append('<graph edgedefault="directed">')
    for card in net.cards:
        values = (("title", card.title), ("type", card.kind), ("status", card.status))
        data = "".join(
            f'<data key="{name}">{escape(xml_safe(value), quote=False)}</data>' for name, value in values if value
        )
        lines.append(f'<node id="{card.address}">{data}</node>')
    for number, (start, end, relation) in enumerate(net.edges):
        ends = f'source="{net.cards[start].address}" target="{net.cards[end].address}"'
        lines.append(f'<edge id="e{number}" {ends}><data key="relation">{_RELATIONS[relation]}</data></edge>')
    return "\n".join([*lines, "</graph>", "</graphml>", ""]).encode("utf-8", "replace")


def xml_safe(text: str) -> str:
    """Text with the characters that XML 1.0 forbids replaced."""
    return re.sub(_NOT_XML, "\ufffd", text)
