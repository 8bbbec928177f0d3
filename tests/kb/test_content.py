"""What must hold of this project's own notes, whatever the evidence says."""

import re
from pathlib import Path

import pytest

from claimlab.claims import Kind
from claimlab.decide.rehearsal import rehearse
from claimlab.graph.build import build_graph
from claimlab.graph.relations import Relation
from claimlab.notes.vault import load_vault
from claimlab.runner.declaration import read_declaration

ROOT = Path(__file__).parents[2]

IDENTITIES = {"quartic-onset-in-subspace", "quartic-coefficient"}
MEASURED = {
    "orthogonality-is-necessary",
    "coupling-is-necessary",
    "benign-gradients-start-orthogonal",
    "full-kl-quartic-onset",
    "aic-is-sufficient",
    "alignment-fisher-is-low-rank",
    "quartic-under-practical-training",
    "static-projection-fails",
}
OVER_TASKS = {
    "overlap-predicts-degradation",
    "overlap-fails-on-lora",
    "benign-finetuning-degrades-alignment",
    "curvature-beats-first-order-predictors",
}
"""Claims whose unit is the task, which is therefore no stratum."""
HEADLINE = "alignment-loss-grows-quartically-and-is-predictable"


@pytest.fixture(scope="module")
def graph():
    return build_graph(load_vault(ROOT, cache=False))


def test_all_fifteen_claims_are_there(graph):
    assert IDENTITIES | MEASURED | OVER_TASKS | {HEADLINE} <= set(graph.claims)


def test_every_link_resolves_to_one_note(graph):
    assert graph.links.total > 300
    assert (graph.links.dangling, graph.links.ambiguous) == (0, 0)


def test_the_notes_have_no_faults(graph):
    assert [str(fault) for fault in graph.diagnostics] == []


def test_the_map_leads_to_every_note_but_itself_and_home(graph):
    reached = {edge.target for edge in graph.edges if edge.source == "kb/map.md"}
    own = {path for path in graph.vault.notes if not path.startswith(("kb/evidence/", "kb/drafts/"))}
    generated = {path for path, note in graph.vault.notes.items() if note.type in ("evidence", "divergence")}
    assert own - reached - generated <= {"kb/map.md", "kb/index.md"}


def test_titles_are_whole_sentences(graph):
    for claim in graph.claims.values():
        assert len(claim.claim.title.split()) >= 6, claim.claim.id


def test_every_claim_states_its_rule_and_its_limits(graph):
    for name in IDENTITIES | MEASURED | OVER_TASKS | {HEADLINE}:
        headings = {heading.text for heading in graph.claims[name].note.headings}
        assert {"In plain words", "Why it matters", "The rule in words", "Limits"} <= headings, name


def test_what_holds_on_paper_is_marked_and_nothing_else_is(graph):
    kinds = {name: {rule.kind for rule in claim.claim.experiments} for name, claim in graph.claims.items()}
    assert {name for name, kind in kinds.items() if Kind.IDENTITY in kind} == IDENTITIES


def test_the_headline_never_leans_on_an_identity(graph):
    claim = graph.claims[HEADLINE].claim
    assert claim.status_from is not None
    assert set(claim.status_from.parts) == {
        "orthogonality-is-necessary",
        "benign-gradients-start-orthogonal",
        "full-kl-quartic-onset",
        "quartic-under-practical-training",
        "curvature-beats-first-order-predictors",
    }
    assert not claim.experiments


@pytest.mark.parametrize("name", sorted(IDENTITIES | MEASURED | OVER_TASKS))
def test_rules_can_come_out_both_ways_and_control_the_instrument(graph, name):
    (rule,) = graph.claims[name].claim.experiments
    supported, divergent = rule.supported_if.conditions(), rule.divergent_if.conditions()
    assert {condition.measure for condition in divergent} <= {condition.measure for condition in supported}
    assert set(map(str, supported)).isdisjoint(map(str, divergent))
    assert "residual/fisher" in {condition.measure for condition in rule.controls}
    grid = read_declaration(ROOT / "experiments" / f"{rule.experiment}.py").preset(rule.preset).trials()[0].settings
    assert rule.strata == tuple(key for key in grid if key != "task" or name not in OVER_TASKS)


@pytest.mark.parametrize("name", sorted(IDENTITIES | MEASURED | OVER_TASKS))
def test_rules_can_be_decided_both_ways_on_the_registered_grid(graph, name):
    (rule,) = graph.claims[name].claim.experiments
    declaration = read_declaration(ROOT / "experiments" / f"{rule.experiment}.py")
    assert rehearse(rule, declaration.preset(rule.preset).trials(), rounds=10).refusals == ()


def test_a_confident_claim_records_what_speaks_against_it(graph):
    for claim in graph.claims.values():
        if str(claim.claim.confidence) in ("likely", "proven"):
            against = claim.claim.challenged_by or any(entry.stance == "challenge" for entry in claim.claim.literature)
            assert against or any(heading.text == "Challenges" for heading in claim.note.headings), claim.claim.id


def test_literature_says_what_was_read(graph):
    for claim in graph.claims.values():
        for entry in claim.claim.literature:
            assert re.search(r"unchecked|not checked", entry.says), claim.claim.id


def test_every_claim_has_a_source_that_names_it(graph):
    named = {edge.object for edge in graph.edges if edge.relation is Relation.SOURCE_OF}
    for claim in graph.claims.values():
        assert claim.claim.source, claim.claim.id
        assert claim.note.path in named, claim.claim.id


def test_the_paper_is_cited_with_its_eight_authors(graph):
    (source,) = [source for source in graph.sources.values() if "2602.15799" in source.source.url]
    assert len(source.source.author) == 8
    assert source.source.date == "2026-02-17"


def test_rivals_meet_in_divergences(graph):
    for divergence in graph.divergences.values():
        assert len(divergence.divergence.claims) >= 2
        assert divergence.divergence.resolves_with or divergence.note.path.startswith("kb/evidence/")
