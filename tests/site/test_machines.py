"""What the site offers to other programs, read back by other programs' libraries."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from xml.etree import ElementTree as ET

import feedparser
import networkx as nx
import pytest
from pyld import jsonld
from rocrate.rocrate import ROCrate

from claimlab.claims import Estimate
from claimlab.errors import EnvironmentFault, UsageError
from claimlab.site.bodies import Bodies
from claimlab.site.feeds import feed_files
from claimlab.site.keys import Keys
from claimlab.site.machine import badges, claims_json
from claimlab.site.page import SiteFacts
from claimlab.site.rocrate import METADATA, write_crate
from claimlab.site.snapshot import take_snapshot
from claimlab.site.structured import claim, script

SCHEMA = "https://schema.org/"


def linked_data(site, address):
    text = (site / address).read_text()
    start = text.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    data = json.loads(text[start : text.index("</script>", start)])
    data["@context"] = [{"@vocab": SCHEMA}, data["@context"][1]]  # the vocabulary itself, without fetching it
    return jsonld.expand(data)


def by_type(expanded, name):
    return next(item for item in expanded if f"{SCHEMA}{name}" in item["@type"])


def test_a_claim_page_carries_a_claim_and_its_review(garden_site):
    expanded = linked_data(garden_site, "claims/steady-growth.html")
    assert by_type(expanded, "Claim")["@id"] == "https://example.org/growth/claims/steady-growth.html"
    rating = by_type(expanded, "ClaimReview")[f"{SCHEMA}reviewRating"][0]
    assert rating[f"{SCHEMA}alternateName"][0]["@value"] == "supported"
    assert rating[f"{SCHEMA}ratingValue"][0]["@value"] == 5


def test_a_claims_review_names_the_page_of_its_run(garden):
    snapshot = take_snapshot(garden)
    path = "kb/steady-growth.md"
    standing = replace(snapshot.standings["steady-growth"], run="Two_words-20260108T120000-0a1b2c")
    text = claim(SiteFacts("t", "", "", "", (), 1), snapshot.cards[path], standing, ())
    assert '"urn:claimlab:runs/two-words-20260108t120000-0a1b2c.html"' in text


def test_an_unverified_claim_carries_no_review(garden_site):
    expanded = linked_data(garden_site, "claims/late-growth.html")
    assert all(f"{SCHEMA}ClaimReview" not in item["@type"] for item in expanded)


def test_a_source_is_an_article_with_its_authors(garden_site):
    article = by_type(linked_data(garden_site, "notes/kb/paper.html"), "ScholarlyArticle")
    assert len(article[f"{SCHEMA}author"]) == 2


def test_a_run_says_what_it_used(garden_site):
    dataset = by_type(linked_data(garden_site, "runs/growth-20260108t120000-0a1b2c.html"), "Dataset")
    activity = dataset["http://www.w3.org/ns/prov#wasGeneratedBy"][0]
    assert activity["http://www.w3.org/ns/prov#used"]


def test_structured_data_cannot_end_its_element():
    assert "<" not in script({"name": "</script><script>alert(1)</script>", "other": "a & b \u2028"})


@pytest.mark.parametrize("name", ["notes.xml", "status.xml"])
def test_a_feed_is_read_by_a_feed_parser(garden_site, name):
    feed = feedparser.parse((garden_site / name).read_bytes())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.entries
    assert all(
        entry.id and entry.title and entry.updated_parsed and entry.link.startswith("https://")
        for entry in feed.entries
    )


def test_the_status_feed_tells_each_change_once(garden_site):
    feed = feedparser.parse((garden_site / "status.xml").read_bytes())
    assert sorted(entry.title.split(":")[0] for entry in feed.entries) == [
        "Contested",
        "Divergent",
        "Inconclusive",
        "Supported",
    ]


def test_a_feed_without_an_address_of_the_site_names_its_entries_all_the_same(garden):
    snapshot = take_snapshot(garden)
    notes, _ = feed_files(snapshot, SiteFacts("t", "", "", "", (), 1))
    feed = feedparser.parse(notes.plan().make())
    assert all(entry.id.startswith("urn:claimlab:") for entry in feed.entries)


def test_the_sitemap_lists_every_page(garden_site):
    root = ET.fromstring((garden_site / "sitemap.xml").read_bytes())
    listed = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "https://example.org/growth/claims/headline.html" in listed
    assert len(listed) == len(set(listed))


def test_claims_json_holds_status_and_measurements(garden_site):
    data = json.loads((garden_site / "claims.json").read_text())
    steady = next(claim for claim in data["claims"] if claim["id"] == "steady-growth")
    assert steady["status"] == "supported"
    assert 3.8 < steady["measurements"]["slope/steady"]["all"]["value"] < 4.2


def test_claims_json_has_no_bound_where_a_measure_is_unbounded(garden):
    snapshot = take_snapshot(garden)
    standing = snapshot.standings["steady-growth"]
    single = Estimate(value=4.0, low=-math.inf, high=math.inf)
    verdict = standing.verdict.model_copy(update={"estimates": {"slope/steady": {"": single}}})
    standings = {**snapshot.standings, "steady-growth": replace(standing, verdict=verdict)}
    attached = replace(snapshot, standings=standings)
    keys = Keys(attached, Bodies(attached, {}), SiteFacts("t", "", "", "", (), 1), {})
    data = json.loads(claims_json(attached, keys).plan().make(), parse_constant=pytest.fail)
    steady = next(one for one in data["claims"] if one["id"] == "steady-growth")
    assert steady["measurements"]["slope/steady"]["all"]["high"] is None


def test_the_graph_is_read_back_as_graphml(garden_site):
    graph = nx.read_graphml(garden_site / "graph.graphml")
    assert graph.nodes["claims/headline.html"]["status"] == "divergent"
    relations = [data["relation"] for start, end, data in graph.edges(data=True) if start == "claims/headline.html"]
    assert "depends-on" in relations


def test_a_badge_says_the_status(garden_site):
    root = ET.fromstring((garden_site / "badges/mixed-growth.svg").read_bytes())
    assert "claim: contested" in root.attrib["aria-label"]


def test_claims_whose_ids_differ_in_punctuation_have_a_badge_each(garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)
    twin = (root / "kb/steady-growth.md").read_text().replace("id: steady-growth", "id: steady.growth", 1)
    (root / "kb/twin.md").write_text(twin)
    addresses = [file.address for file in badges(take_snapshot(root))]
    assert len(addresses) == len(set(addresses)) == 6
    assert sum(address.startswith("badges/steady-growth-") for address in addresses) == 2
    assert "badges/mixed-growth.svg" in addresses


def test_an_ro_crate_is_read_back_with_claim_review_code_and_evidence(garden, tmp_path):
    written = write_crate(take_snapshot(garden), "steady-growth", tmp_path / "crate")
    assert written.skipped == ()
    crate = ROCrate(tmp_path / "crate")
    assert crate.mainEntity["identifier"] == "steady-growth"
    assert crate.mainEntity["review"]["reviewRating"]["alternateName"] == "supported"
    held = {entity["name"] for entity in crate.data_entities}
    assert {"experiments/growth.py", "kb/steady-growth.md", "kb/paper.md"} <= held
    assert any(name.endswith("seal.json") for name in held)
    assert METADATA in written.files
    for name in held:
        assert (tmp_path / "crate" / name).read_bytes() == (garden / name).read_bytes()


def test_an_ro_crate_that_cannot_be_written_is_a_fault_of_the_machine(garden, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match=r"cannot write .*file/crate: Not a directory"):
        write_crate(take_snapshot(garden), "steady-growth", tmp_path / "file" / "crate")


def test_an_ro_crate_says_who_made_it_and_what_may_be_done_with_it(garden, vault, tmp_path):
    write_crate(take_snapshot(garden), "steady-growth", tmp_path / "crate")
    root = ROCrate(tmp_path / "crate").root_dataset
    assert (root["author"]["@type"], root["author"]["name"]) == ("Organization", "The growers")
    assert root["publisher"] == root["author"]
    assert root["license"]["@type"] == "CreativeWork"
    assert "licence that it comes with" in root["license"]["description"]
    nobodys = vault({"one.md": "---\ntype: claim\nid: one\n---\n# One is one\n"})
    write_crate(take_snapshot(nobodys), "one", tmp_path / "nobodys")
    assert ROCrate(tmp_path / "nobodys").root_dataset.get("author") is None


def test_an_ro_crate_is_not_written_over_something_else(garden, tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UsageError):
        write_crate(take_snapshot(garden), "steady-growth", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_unknown_claim_is_named_with_its_neighbours(garden, tmp_path):
    with pytest.raises(UsageError, match="steady-growth"):
        write_crate(take_snapshot(garden), "steady-grwth", tmp_path / "crate")


@pytest.mark.parametrize("lead", ["../../secret.txt", "link.txt", "kb/../../secret.txt"])
def test_an_ro_crate_takes_nothing_from_outside_the_vault_and_puts_nothing_outside_itself(garden, tmp_path, lead):
    root = tmp_path / "a" / "vault"
    shutil.copytree(garden, root)
    for secret in (tmp_path / "secret.txt", tmp_path / "a" / "secret.txt"):
        secret.write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    snapshot = take_snapshot(root)
    runs = {
        name: run.model_copy(
            update={
                "opening": run.opening.model_copy(
                    update={"inputs": run.opening.inputs.model_copy(update={"code": {lead: "0" * 64}})}
                )
            }
        )
        for name, run in snapshot.records.runs.items()
    }
    snapshot = replace(snapshot, records=replace(snapshot.records, runs=runs))
    before = {path for path in tmp_path.rglob("*") if root not in path.parents}
    written = write_crate(snapshot, "steady-growth", tmp_path / "b" / "c" / "crate")
    assert written.skipped == (lead,)
    after = {path for path in tmp_path.rglob("*") if root not in path.parents} - before
    crate = tmp_path / "b" / "c" / "crate"
    assert all(path in (crate, *crate.parents) or crate in path.parents for path in after)
    assert not any(path.read_bytes() == b"secret" for path in crate.rglob("*") if path.is_file())


def test_links_out_of_the_vault_are_no_experiments_and_no_files_of_runs(garden, tmp_path):
    root = tmp_path / "vault"
    shutil.copytree(garden, root)
    (tmp_path / "secret.txt").write_text("secret")
    (root / "experiments" / "leak.py").symlink_to(tmp_path / "secret.txt")
    run = next(path.parent for path in sorted((root / "kb" / "evidence").glob("*/seal.json")))
    (run / "leak.svg").symlink_to(tmp_path / "secret.txt")
    snapshot = take_snapshot(root)
    assert "growth" in snapshot.experiments
    assert "leak" not in snapshot.experiments
    assert "leak.svg" not in snapshot.records.files[run.name]
