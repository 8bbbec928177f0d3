import os
import re

import pytest

from claimlab.claims import Claim, Divergence, Source
from claimlab.errors import EnvironmentFault, UsageError
from claimlab.graph.relations import Match
from claimlab.graph.resolve import Resolver
from claimlab.ingest.ingest import ingest
from claimlab.ingest.inputs import read_inputs
from claimlab.notes.vault import load_vault

TODAY = "2026-03-05"


def run(root, *names, dry_run=False):
    return ingest(root, read_inputs(root, tuple(map(str, names))), dry_run=dry_run, today=TODAY)


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".claimlab" not in path.parts
    }


def codes(report):
    return [str(fault.code) for fault in report.diagnostics]


def test_a_source_becomes_a_claim_and_a_divergence_that_fit_the_schema(vault, source_file, claim_sentence):
    report = run(vault, source_file)
    (claim,), (divergence,) = report.claims_drafted, report.divergences_drafted
    notes = load_vault(vault, cache=False).notes
    read = Claim.model_validate(notes[claim.path].frontmatter)
    assert (read.title, read.status, str(read.confidence)) == (claim_sentence, "unverified", "speculative")
    assert (
        Divergence.model_validate(notes[divergence.path].frontmatter).title == "Yearly calibration vs. paired sensors"
    )
    source = Source.model_validate(notes[report.plans[0].path].frontmatter)
    assert (source.status, source.author) == ("processed", ("Unknown (report 17)",))


def test_links_lead_both_ways(vault, source_file):
    report = run(vault, source_file)
    loaded = load_vault(vault, cache=False)
    resolver = Resolver(loaded)
    source = report.plans[0].path

    def reached(path):
        return {resolver.resolve(link, path).target for link in loaded.notes[path].links}

    for draft in (*report.claims_drafted, *report.divergences_drafted):
        assert draft.path in reached(source)
        assert source in reached(draft.path)


def test_every_link_of_a_draft_resolves_or_is_named(vault, source_file):
    report = run(vault, source_file)
    loaded = load_vault(vault, cache=False)
    resolver = Resolver(loaded)
    named = " ".join(fault.message for fault in report.diagnostics)
    for draft in (*report.claims_drafted, *report.divergences_drafted):
        for link in loaded.notes[draft.path].links:
            resolution = resolver.resolve(link, draft.path)
            assert resolution.match is not Match.DANGLING or link.target in named


def test_a_dangling_connection_is_named_at_its_line(vault, source_file, source_text):
    report = run(vault, source_file)
    (fault,) = [fault for fault in report.diagnostics if fault.code == "IN030"]
    assert "a note that was never written" in source_text.splitlines()[fault.line - 1]
    assert fault.path == str(source_file)


def test_a_challenged_note_challenges_the_draft_and_a_belief_is_linked_by_its_number(vault, source_file):
    (draft,) = run(vault, source_file).claims_drafted
    assert 'challenged_by:\n  - "[[plants tell you when they are cold]]"' in draft.text
    assert "[[habit|B7]] (confirm)" in draft.text


def test_a_second_time_changes_nothing(vault, source_file):
    run(vault, source_file)
    before = tree(vault)
    for again in (source_file, vault / "sources", vault):
        report = run(vault, again)
        assert not report.claims_drafted
        assert tree(vault) == before


def test_a_dry_run_writes_nothing_and_finds_the_same(vault, source_file):
    before = tree(vault)
    dry = run(vault, source_file, dry_run=True)
    assert tree(vault) == before
    assert [draft.text for draft in dry.claims_drafted] == [
        draft.text for draft in run(vault, source_file).claims_drafted
    ]


def test_a_source_in_the_vault_stays_where_it_is_and_only_its_fields_change(vault, source_text):
    path = vault / "kb" / "inbox" / "report.md"
    path.parent.mkdir()
    path.write_bytes(source_text.replace("\n", "\r\n").encode())
    run(vault, path)
    text = path.read_bytes().decode()
    added = re.compile(r"(?:claims_extracted|divergences):\r\n(?:  - [^\r]*\r\n)+")
    assert added.sub("", text).replace("status: processed", "status: unprocessed") == source_text.replace("\n", "\r\n")


def test_a_pasted_note_in_the_vault_is_cleaned_in_place(vault, source_text):
    path = vault / "kb" / "report.md"
    path.write_text("50 lines\n1.6 KiB\n" + "".join(f"{line}\n|\n" for line in source_text.splitlines()))
    run(vault, path)
    assert path.read_text().startswith('---\ntype: source\ntitle: "Slow clocks')
    assert "|\n" not in path.read_text()


def test_the_same_address_is_a_duplicate(vault, source_file, source_text, tmp_path):
    run(vault, source_file)
    before = tree(vault)
    twin = tmp_path / "twin.txt"
    twin.write_text(source_text.replace("https://example.org/reports/17", "http://www.example.org/reports/17/"))
    report = run(vault, twin)
    assert [str(plan.state) for plan in report.plans] == ["duplicate"]
    assert "IN010" in codes(report)
    assert tree(vault) == before


def test_the_same_text_is_a_duplicate(vault, source_file, source_text, tmp_path):
    run(vault, source_file)
    twin = tmp_path / "twin.txt"
    twin.write_text(source_text.replace("url: https://example.org/reports/17\n", ""))
    report = run(vault, twin)
    assert "IN011" in codes(report)
    assert not report.claims_drafted


def test_duplicates_within_one_call_are_found(vault, source_file, source_text, tmp_path):
    twin = tmp_path / "twin.txt"
    twin.write_text(source_text)
    assert [str(plan.state) for plan in run(vault, source_file, twin).plans] == ["new", "duplicate"]


def test_a_claim_that_is_there_is_linked_and_not_drafted_again(vault, source_file, claim_sentence):
    existing = vault / "kb" / "claims" / "drift.md"
    existing.write_text(f"---\ntype: claim\ntitle: {claim_sentence.upper()}!\n---\n\nText.\n")
    report = run(vault, source_file)
    assert not report.claims_drafted
    assert "[[drift]]" in (vault / report.plans[0].path).read_text()
    assert existing.read_text().endswith("Text.\n")


def test_a_draft_that_was_reworded_and_moved_is_still_known(vault, source_file):
    report = run(vault, source_file)
    (draft,) = report.claims_drafted
    moved = vault / "kb" / "claims" / "thermometers.md"
    text = (vault / draft.path).read_text()
    moved.write_text(re.sub(r"(?m)^title: .*$", "title: My own words", re.sub(r"(?m)^id: .*$", "id: drift", text)))
    (vault / draft.path).unlink()
    source = vault / report.plans[0].path
    source.write_text(source.read_text().replace("status: processed", "status: unprocessed"))
    assert not run(vault, source).claims_drafted


def test_a_source_without_a_marked_claim_is_kept_and_left_unprocessed(vault, tmp_path):
    path = tmp_path / "plain.md"
    path.write_text("---\ntype: source\ntitle: Plain\nstatus: unprocessed\n---\n\nNothing marked.\n")
    report = run(vault, path)
    assert codes(report) == ["IN020"]
    assert (vault / "sources" / "plain.md").read_text() == path.read_text()


def test_a_mark_of_which_nothing_is_made_is_named_at_its_line(vault, tmp_path):
    path = tmp_path / "plain.md"
    path.write_text("---\ntype: source\ntitle: Plain\n---\n\n> CLAIM: Nonsense.\n")
    (fault,) = run(vault, path).diagnostics
    assert (fault.path, fault.line, fault.column, str(fault.code)) == (str(path), 6, 3, "IN021")
    assert fault.hint == "write the whole sentence behind the colon and ingest it again"
    path.write_text(path.read_text() + "> CLAIM: Water is wet\n")
    report = run(vault, path)
    assert [draft.title for draft in report.claims_drafted] == ["Water is wet"]
    assert "'status: unprocessed'" in str(report.diagnostics[-1])


def test_a_bare_text_that_marks_a_claim_is_a_source(vault, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text("Some title\n\n> CLAIM: Water is wet\n")
    assert [draft.title for draft in run(vault, path).claims_drafted] == ["Water is wet"]


def test_maths_and_code_of_a_claim_reach_the_draft(vault, tmp_path):
    path = tmp_path / "maths.md"
    path.write_text("---\ntype: source\n---\nCLAIM: It is $L_0 N^{-a_1}$ in `a_b` by Smith et al. (2020)\n")
    (draft,) = run(vault, path).claims_drafted
    title = load_vault(vault, cache=False).notes[draft.path].frontmatter["title"]
    assert title == "It is $L_0 N^{-a_1}$ in `a_b` by Smith et al. (2020)"
    assert not run(vault, path).claims_drafted


def test_a_bad_source_is_left_out_and_the_others_go_on(vault, source_file):
    bad = source_file.with_name("bad.txt")
    bad.write_text("---\ntype: claim\n---\n")
    report = run(vault, bad, source_file)
    assert report.failed
    assert len(report.claims_drafted) == 1


def test_in_a_folder_notes_of_other_kinds_are_passed_over(vault, source_file):
    source_file.with_name("claim.md").write_text("---\ntype: claim\n---\n")
    report = run(vault, source_file.parent)
    assert not report.failed
    assert len(report.plans) == 1


def test_nothing_is_written_through_a_link_out_of_the_vault(vault, source_file, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (vault / "kb" / "drafts").symlink_to(outside, target_is_directory=True)
    with pytest.raises(EnvironmentFault, match="out of the vault"):
        run(vault, source_file)
    assert list(outside.iterdir()) == []
    assert not (vault / "sources").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_named_and_nothing_changes(vault, source_file):
    before = tree(vault)
    (vault / "kb").chmod(0o555)
    try:
        with pytest.raises(EnvironmentFault, match="drafts"):
            run(vault, source_file)
    finally:
        (vault / "kb").chmod(0o755)
    assert tree(vault) == before


def test_a_name_that_leads_nowhere_is_an_error_of_use(vault):
    with pytest.raises(UsageError, match=r"no file or folder 'nowhere\.md'"):
        run(vault, "nowhere.md")


@pytest.mark.parametrize("address", ["https://example.org/paper", "www.example.org", "file:///etc/hosts"])
def test_an_address_is_not_fetched_and_what_to_do_is_said(vault, address):
    with pytest.raises(UsageError, match=r"nothing is fetched from the web: save .* 'claimlab ingest -'"):
        run(vault, address)


def test_names_that_are_taken_are_not_overwritten(vault, source_file):
    (draft,) = run(vault, source_file, dry_run=True).claims_drafted
    taken = vault / draft.path
    taken.parent.mkdir(parents=True)
    taken.write_text("---\ntype: note\n---\n\nMine.\n")
    (other,) = run(vault, source_file).claims_drafted
    assert other.path != draft.path
    assert taken.read_text().endswith("Mine.\n")
