from __future__ import annotations

import pytest

from claimlab.claims import Confidence, Status
from claimlab.errors import InputError, UsageError
from claimlab.graph.build import build_graph
from claimlab.graph.relations import Relation
from tests.graph.gardens import claim, garden

RULE = """
  - experiment: light
    supported_if: {all: ["exponent in [3.8, 4.2]"]}
    divergent_if: {any: ["exponent outside [3.6, 4.4]"]}"""


def relations(graph) -> set[tuple[str, str, str]]:
    return {(edge.subject, str(edge.relation), edge.object) for edge in graph.edges}


def test_fields_sections_and_enrichments_state_relations():
    body = (
        "# A\n\nsee [[f]]\n\n## Challenges\n\n[[g]] says no\n\n"
        "### Additional Evidence (confirm)\n*Source: [[h]] | Added: 2026-01-01*\n\nbut [[f]]\n"
    )
    text = claim(
        "A", body, depends_on='["[[b]]", C title]', challenged_by="[[d]]", source="[[s]]", evidence="[[e]]",
        supports="[[f]]", literature='[{source: "[[s]]", stance: challenge}]',
    )  # fmt: skip
    files = {"a.md": text, "c.md": claim("C title"), **{f"{name}.md": "x" for name in "bdefghs"}}
    graph = build_graph(garden(files))
    assert relations(graph) == {
        ("a.md", "depends-on", "b.md"),
        ("a.md", "depends-on", "c.md"),
        ("d.md", "challenges", "a.md"),
        ("s.md", "source-of", "a.md"),
        ("e.md", "evidence-for", "a.md"),
        ("a.md", "supports", "f.md"),
        ("s.md", "challenges", "a.md"),
        ("a.md", "mentions", "f.md"),
        ("g.md", "challenges", "a.md"),
        ("h.md", "supports", "a.md"),
    }
    assert {edge.source for edge in graph.edges} == {"a.md"}
    assert [edge.link.section for edge in graph.backlinks("g.md")] == ["Challenges"]
    assert len(graph.outgoing("a.md")) == len(graph.edges)


def test_what_is_written_as_a_link_counts_and_ambiguous_ones_resolve():
    files = {
        "a.md": claim(
            body="[[x]] [[m]] [[none]] [t](b.md) [t](c.md) [t](https://c.md) ![[x]]", source='"[[x]]"', depends_on="b"
        ),
        "b.md": "[[#h]]",
    }
    files.update({"x.md": "", "p/m.md": "", "q/m.md": ""})
    links = build_graph(garden(files)).links
    assert (links.total, links.resolved, links.dangling, links.ambiguous) == (8, 6, 2, 1)


def test_a_claim_without_id_has_its_slug_and_ids_are_unique():
    files = {
        "x/Growth is t^4.md": claim(),
        "y/growth is t 4.md": claim(),
        "z.md": claim(id="own"),
        "w/z.md": claim(id="own"),
    }
    graph = build_graph(garden(files))
    assert {key: held.note.path for key, held in graph.claims.items()} == {
        "growth-is-t-4": "x/Growth is t^4.md",
        "y-growth-is-t-4": "y/growth is t 4.md",
        "own": "w/z.md",
        "own-2": "z.md",
    }
    assert all(key == held.claim.id for key, held in graph.claims.items())


def test_rules_are_read_from_text():
    graph = build_graph(garden({"a.md": claim("A", id="a", experiments=RULE, status="supported", confidence="likely")}))
    held = graph.claims["a"].claim
    assert held.experiments[0].measures() == ("exponent",)
    assert (held.status, held.confidence) == (Status.SUPPORTED, Confidence.LIKELY)
    assert graph.diagnostics == ()


def test_a_faulty_field_is_left_out_and_named_with_its_place():
    graph = build_graph(garden({"kb/a.md": claim("A", status="suported", confidence="sure")}))
    assert graph.claims["a"].claim.status is Status.UNVERIFIED
    assert [str(diagnostic) for diagnostic in graph.diagnostics] == [
        "kb/a.md:5:13 CL012 unknown confidence 'sure' (known are proven, likely, experimental, speculative)",
        "kb/a.md:4:9 CL012 unknown status 'suported' (did you mean 'supported'?)",
    ]


def test_a_faulty_rule_spoils_the_claim_and_asking_for_it_says_why():
    broken = RULE.replace("exponent in [3.8, 4.2]", "exponent inside 4")
    graph = build_graph(garden({"a.md": claim("A", id="a", experiments=broken)}))
    assert not graph.claims
    with pytest.raises(InputError, match=r"a\.md:\d+:\d+ CL014 .*is not a condition"):
        graph.claim("a")


def test_a_claim_is_found_by_id_title_stem_and_path():
    graph = build_graph(garden({"kb/long name.md": claim("A title", id="short")}))
    for name in ("short", "A title", "long name", "kb/long name.md", "[[short]]"):
        assert graph.claim(name).claim.id == "short"
    with pytest.raises(UsageError, match=r"no claim 'shrt'; near are short"):
        graph.claim("shrt")


def test_ancestors_and_dependants_come_with_the_path_that_led_there():
    files = {
        "a.md": claim("A", id="a", depends_on='["[[b]]"]'),
        "b.md": claim("B", id="b", status_from='{all: ["[[c]]"]}'),
        "c.md": claim("C", id="c", depends_on='["[[a]]"]'),
        "d.md": claim("D", id="d", depends_on='["[[c]]"]'),
    }
    graph = build_graph(garden(files))
    assert graph.ancestors("a") == {"b": ("a", "b"), "c": ("a", "b", "c")}
    assert graph.dependants("c") == {"b": ("c", "b"), "d": ("c", "d"), "a": ("c", "b", "a")}


def test_networkx_runs_as_relations_read():
    network = build_graph(garden({"a.md": claim("A", challenged_by="[[b]]"), "b.md": "x"})).networkx()
    assert network.nodes["a.md"]["title"] == "A"
    assert network.get_edge_data("b.md", "a.md")[0]["relation"] == Relation.CHALLENGES


def test_a_source_and_a_divergence_are_read():
    files = {
        "s.md": "---\ntype: source\ntitle: S\nauthor: X\nstatus: processed\n---\n",
        "d.md": "---\ntype: divergence\ntitle: D\nclaims: [a, b]\n---\n",
    }
    graph = build_graph(garden(files))
    assert graph.sources["s.md"].source.author == ("X",)
    assert graph.divergences["d.md"].divergence.claims == ("a", "b")


def test_a_name_that_several_claims_have_is_refused_with_their_paths():
    graph = build_graph(garden({"a/law.md": claim("One", id="one"), "b/law.md": claim("Two", id="two")}))
    with pytest.raises(UsageError, match=r"'law' may mean a/law\.md or b/law\.md"):
        graph.claim("[[law]]")
    assert graph.claim("b/law").id == "two"


def test_a_note_that_makes_no_claim_is_still_the_one_that_its_id_stands_for():
    graph = build_graph(garden({"kb/odd.md": claim("Odd", id="odd", confidence="absurd")}))
    assert graph.note_of("odd").path == "kb/odd.md"
