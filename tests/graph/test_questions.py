from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlab.cli.main import main
from claimlab.graph.build import build_graph
from claimlab.graph.circles import circles
from claimlab.graph.export import to_dot, to_graphml, to_json
from claimlab.graph.questions import communities, dependency_circles, orphans, path_between
from tests.graph.gardens import claim, garden

FILES = {
    "a.md": claim("A", id="a", depends_on='["[[b]]"]'),
    "b.md": claim("B", id="b", depends_on='["[[c]]"]'),
    "c.md": claim("C", id="c", depends_on='["[[b]]"]', challenged_by='"[[d]]"'),
    "d.md": "x",
    "alone.md": "[[alone]] [[nowhere]]",
}


@pytest.fixture
def graph():
    return build_graph(garden(FILES))


def test_a_path_walks_edges_either_way_and_says_how_they_read(graph):
    steps = path_between(graph, "a.md", "d.md")
    assert [(step.edge.subject, str(step.edge.relation), step.edge.object, step.forward) for step in steps] == [
        ("a.md", "depends-on", "b.md", True),
        ("b.md", "depends-on", "c.md", True),
        ("d.md", "challenges", "c.md", False),
    ]
    assert path_between(graph, "a.md", "a.md") == []
    assert path_between(graph, "a.md", "alone.md") is None


def test_orphans_and_circles(graph):
    assert orphans(graph) == ["alone.md"]
    assert dependency_circles(graph) == [("b", "c")]


def test_communities_are_the_same_each_time():
    files = {}
    for group in "pq":
        for number in range(5):
            files[f"{group}{number}.md"] = " ".join(f"[[{group}{other}]]" for other in range(5) if other != number)
    files["p0.md"] += " [[q0]]"
    built = build_graph(garden(files))
    assert communities(built) == [tuple(f"{group}{n}.md" for n in range(5)) for group in "pq"]
    assert communities(build_graph(garden(dict(reversed(files.items()))))) == communities(built)


def test_exports_hold_every_note_and_edge(graph):
    data = to_json(graph)
    assert len(data["nodes"]) == len(FILES)
    said = {(edge["source"], edge["relation"], edge["target"]) for edge in data["edges"]}
    assert ("d.md", "challenges", "c.md") in said
    read = nx.parse_graphml(to_graphml(graph))
    assert (len(read), read.number_of_edges()) == (len(FILES), len(graph.edges))
    assert to_dot(graph).count(" -> ") == len(graph.edges)


def test_hostile_titles_stay_data():
    text = '---\ntitle: "\\"]; <x>&\\x07 {{7*7}}"\n---\n'
    built = build_graph(garden({"a.md": text, 'b".md': "[[a]]"}))
    ET.fromstring(to_graphml(built))
    assert r'"a.md" [label="\"]; <x>&' in to_dot(built)
    json.dumps(to_json(built))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_circles_are_one_for_each_part_that_has_one(steps):
    network = nx.DiGraph([(node, step) for node, following in steps.items() for step in following])
    parts = [
        part
        for part in nx.strongly_connected_components(network)
        if len(part) > 1 or network.has_edge(*(2 * list(part)))
    ]
    found = circles(steps)
    assert len(found) == len(parts)
    for circle in found:
        assert circle[0] == min(next(part for part in parts if circle[0] in part))
        assert all(step in steps[node] for node, step in zip(circle, (*circle[1:], circle[0]), strict=True))
        ways = (
            nx.shortest_path_length(network, step, circle[0])
            for step in network.successors(circle[0])
            if nx.has_path(network, step, circle[0])
        )
        assert len(circle) == min(ways) + 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--ancestors", "a"], [{"claim": "b", "path": ["a", "b"]}, {"claim": "c", "path": ["a", "b", "c"]}]),
        (["--dependants", "c"], [{"claim": "b", "path": ["c", "b"]}, {"claim": "a", "path": ["c", "b", "a"]}]),
        (["--orphans"], ["alone.md"]),
        (["--cycles"], [["b", "c"]]),
        (["--path", "A", "b"], [{"source": "a.md", "relation": "depends-on", "target": "b.md"}]),
        (["--path", "a", "alone"], None),
    ],
)
def test_the_command_answers_each_question(tmp_path, capsys, arguments, expected):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(SystemExit) as caught:
        main(["-C", str(tmp_path), "graph", *arguments, "--json"])
    assert not caught.value.code
    assert json.loads(capsys.readouterr().out) == expected


@pytest.mark.parametrize("arguments", [["--orphans", "--cycles"], ["--path", "a", "nowhere"], ["--ancestors", "zzz"]])
def test_the_command_refuses_what_means_nothing(tmp_path, capsys, arguments):
    (tmp_path / "a.md").write_text(claim("A", id="a"))
    with pytest.raises(SystemExit) as caught:
        main(["-C", str(tmp_path), "graph", *arguments])
    assert caught.value.code == 2
    assert capsys.readouterr().err.strip()
