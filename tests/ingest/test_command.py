import json

import pytest
from click.testing import CliRunner

from claimlab.cli.main import claimlab


@pytest.fixture
def call(vault):
    def invoke(*arguments, stdin=None):
        return CliRunner().invoke(claimlab, ["-C", str(vault), "ingest", *map(str, arguments)], input=stdin)

    return invoke


def test_the_dry_run_shows_note_claim_connections_candidate_and_diff(call, source_file, source_text, claim_sentence):
    pasted = "50 lines\n1.6 KiB\n" + "".join(f"{line}\n|\n" for line in source_text.splitlines())
    source_file.write_text(pasted)
    shown = call(source_file, "--dry-run").stdout
    assert source_text in shown
    words = " ".join(shown.split())
    assert f"Extracted claims (1) - “{claim_sentence}” → kb/drafts/" in words
    assert "Connections (4)" in words
    assert (
        "Divergence candidates (1) - yearly calibration (cheap, dull) vs. paired sensors (dear, immediate) →" in words
    )
    assert "+++ sources/2026-03-04-slow-clocks" in shown
    assert "nothing was written" in shown


def test_json_has_the_four_keys_and_nothing_else_on_standard_output(call, source_file):
    result = call(source_file, "--json")
    data = json.loads(result.stdout)
    assert list(data) == ["sources", "claims_drafted", "divergences_drafted", "diagnostics"]
    assert [draft["state"] for draft in data["claims_drafted"]] == ["draft"]
    assert data["sources"][0]["state"] == "new"


def test_standard_input_is_a_source(call, vault, source_text):
    result = call("-", stdin=source_text)
    assert result.exit_code == 0
    assert len(list((vault / "sources").iterdir())) == 1


def test_a_note_that_is_no_source_gives_code_two_and_one_line(call, tmp_path):
    path = tmp_path / "claim.md"
    path.write_text("---\ntype: claim\n---\n")
    result = call(path, "--json")
    assert result.exit_code == 2
    assert [fault["code"] for fault in json.loads(result.stdout)["diagnostics"]] == ["IN001"]


def test_the_help_has_an_example(call):
    assert "Example: claimlab ingest" in call("--help").stdout


def test_a_duplicate_still_shows_everything_that_was_found_in_80_columns(
    call, source_file, claim_sentence, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "80")
    call(source_file)
    result = call(source_file, "--dry-run")
    found, _, _ = result.stdout.partition("\n\n1 source:")
    words = " ".join(found.split())
    assert "is here already (a duplicate)" in words
    assert f"“{claim_sentence}” → kb/drafts/" in words
    assert words.count("(here already)") == 2
    assert "[[instruments need a second instrument]] primary, confirm: " in words
    assert "[[a note that was never written]] extend: extends it → leads nowhere" in words
    assert "yearly calibration (cheap, dull) vs. paired sensors (dear, immediate) → kb/drafts/" in words
    assert max(len(line) for line in found.splitlines() if "→" not in line) <= 79
    assert (
        "0 claims and 0 divergence candidates would be drafted, 2 are here already; nothing was written"
        in result.stdout
    )
