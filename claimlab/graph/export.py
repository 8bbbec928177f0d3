"""The graph for other programs: networkx, JSON, GraphML and DOT."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    from claimlab.graph.claim_graph import ClaimGraph


def to_networkx(graph: ClaimGraph) -> nx.MultiDiGraph[str]:
    """Nodes are paths with ``title``, ``type``, ``id`` and ``status``; edges run as their relation reads."""
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for path, note in graph.vault.notes.items():
        claim = graph.claims.get(graph.by_path.get(path, ""))
        result.add_node(
            path,
            title=note.title,
            type=note.type,
            id=claim.claim.id if claim else "",
            status=str(claim.claim.status) if claim else "",
        )
    for edge in graph.edges:
        result.add_edge(
            edge.subject,
            edge.object,
            relation=str(edge.relation),
            written_in=edge.source,
            line=edge.link.place.line,
            field=edge.link.field,
        )
    return result


def to_json(graph: ClaimGraph) -> dict[str, Any]:
    """``{"nodes": [{"path", "title", "type", "id", "status"}], "edges": [{"source", "target", "relation", …}]}``."""
    network = to_networkx(graph)
    nodes = [{"path": path, **attributes} for path, attributes in network.nodes(data=True)]
    edges = [{"source": source, "target": target, **said} for source, target, said in network.edges(data=True)]
    return {"nodes": nodes, "edges": edges}


def to_graphml(graph: ClaimGraph) -> str:
    """GraphML; characters that XML cannot hold are replaced."""
    network = to_networkx(graph)
    clean = nx.relabel_nodes(network, {path: _xml_safe(path) for path in network})
    for attributes in [*dict(clean.nodes(data=True)).values(), *(said for *_, said in clean.edges(data=True))]:
        attributes.update({key: _xml_safe(value) for key, value in attributes.items() if isinstance(value, str)})
    return "\n".join(nx.generate_graphml(clean)) + "\n"


def to_dot(graph: ClaimGraph) -> str:
    """Graphviz's DOT."""
    network = to_networkx(graph)
    lines = ["digraph vault {", "  node [shape=box];"]
    for path, attributes in network.nodes(data=True):
        lines.append(f"  {_dot(path)} [label={_dot(attributes['title'])}];")
    for source, target, said in network.edges(data=True):
        lines.append(f"  {_dot(source)} -> {_dot(target)} [label={_dot(said['relation'])}];")
    return "\n".join([*lines, "}"]) + "\n"


def _dot(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _xml_safe(text: str) -> str:
    return "".join(
        character if character in "\t\n\r" or " " <= character < "\ufffe" or character > "\uffff" else "\ufffd"
        for character in text
    )
