"""Sources of a real knowledge base, named by CLAIMLAB_CORPUS; without it these tests are skipped aloud."""

import os
import shutil
from pathlib import Path

import pytest

from claimlab.claims import Claim, Divergence
from claimlab.graph.relations import Match
from claimlab.graph.resolve import Resolver
from claimlab.ingest.ingest import ingest
from claimlab.ingest.inputs import read_inputs
from claimlab.notes.vault import load_vault

CORPUS = os.environ.get("CLAIMLAB_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="CLAIMLAB_CORPUS does not name an unpacked knowledge base")


@pytest.fixture(scope="module")
def unread():
    """Twenty sources that nobody has read yet, spread over the corpus; those that mark a claim first."""
    sources = [
        path for path in sorted(Path(CORPUS).rglob("inbox/**/*.md")) if "status: unprocessed" in path.read_text()
    ]
    marked = [path for path in sources if "claim:" in path.read_text().lower()]
    return [*marked[:12], *[path for path in sources if path not in marked][::20]][:20]


def test_twenty_unread_sources_give_valid_drafts_and_a_second_time_nothing(unread, tmp_path):
    assert len(unread) == 20
    root = tmp_path / "vault"
    (root / "kb").mkdir(parents=True)
    names = tuple(map(str, unread))
    report = ingest(root, read_inputs(root, names), today="2026-03-05")
    loaded = load_vault(root, cache=False)
    resolver = Resolver(loaded)
    assert report.claims_drafted
    said = " ".join(fault.message for fault in report.diagnostics)
    for draft in report.claims_drafted:
        note = loaded.notes[draft.path]
        assert note.diagnostics == ()
        assert Claim.model_validate(note.frontmatter).title == draft.title
        for link in note.links:
            assert resolver.resolve(link, draft.path).match is not Match.DANGLING or link.target in said
    for draft in report.divergences_drafted:
        Divergence.model_validate(loaded.notes[draft.path].frontmatter)
    before = {path: note.text for path, note in loaded.notes.items()}
    for again in (names, (str(root / "sources"),)):
        ingest(root, read_inputs(root, again), today="2026-03-06")
        assert {path: note.text for path, note in load_vault(root, cache=False).notes.items()} == before


def test_long_links_resolve_to_the_notes_of_the_corpus(tmp_path):
    root = tmp_path / "corpus"
    shutil.copytree(CORPUS, root, ignore=shutil.ignore_patterns(".git"))
    trap = "the specification trap means any values encoded at training time become structurally unstable as deployment"
    long = next(path for path in root.rglob("*.md") if path.stem.startswith(trap))
    source = tmp_path / "note.txt"
    source.write_text(
        "12 lines\n0.4 KiB\n---\n|\ntype: source\n|\ntitle: A note\n|\n---\n|\n\n|\n**KB connections:**\n|\n"
        f'- [[{long.stem}]] — extends it\n|\nExtract claim: "Values that nobody renews stop fitting the world"\n|\n'
    )
    report = ingest(root, read_inputs(root, (str(source),)), today="2026-03-05")
    assert [tie.path for tie in report.plans[0].ties] == [long.relative_to(root).as_posix()]
    assert len(report.claims_drafted) == 1
