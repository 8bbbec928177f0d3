"""The findings document says what the ledger says, beside the author's own words, and nothing else."""

import json
import re

import pytest

from claimlab.notes.managed_block import read_block
from tests.vaults import FIGURES, claimlab, make_vault


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_vault(tmp_path / "v", centre={"a": 4.0, "b": 4.0}, figures=FIGURES)


def verify(root, *words):
    return json.loads(claimlab(root, "verify", "fourth-power", "--trust", "--json", *words).stdout)[0]["run"]


def block(root, name):
    return read_block((root / "findings.md").read_text(), name).content


def test_a_document_named_by_a_dash_is_printed_and_no_file_is_written(root):
    printed = claimlab(root, "report", "-").stdout
    assert not (root / "-").exists()
    assert claimlab(root, "report", "findings.md").returncode == 0
    assert (root / "findings.md").read_text() == printed
    for option in ("--check", "--json"):
        refused = claimlab(root, "report", "-", option)
        assert refused.returncode == 2
        assert "name a file" in refused.stderr


def test_a_claim_without_a_run_is_named_as_unmeasured(root):
    assert claimlab(root, "report", "findings.md").returncode == 0
    assert "## What nobody has measured here" in block(root, "claims")
    assert "[fourth-power](kb/fourth-power.md)" in block(root, "summary")
    assert block(root, "figures") == "Nothing yet."


def test_a_supported_claim_is_told_with_its_interval_its_runs_and_its_figure(root):
    run = verify(root)
    claimlab(root, "report", "findings.md")
    told = block(root, "claims")
    assert "## What holds\n\n**[It grows with the fourth power](kb/fourth-power.md)**" in told
    assert re.search(r"- `exponent` in \[3\.8, 4\.2\]: measured (?:3\.9|4\.0)\d* \[", told)
    assert "6 trials in 2 strata, experiment light. One complete registered run." in told
    assert "over 2 strata (95–97.5 %)" in told
    assert "times its half-width" in told
    assert f"](kb/evidence/{run}/curve.svg)" in block(root, "figures")
    assert "| light | standard | 6 |" in block(root, "costs")
    verify(root, "--fresh")
    claimlab(root, "report", "findings.md")
    assert "2 complete registered runs with seeds of their own, all with this status." in block(root, "claims")


def test_an_open_claim_shows_every_stratum(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    root = make_vault(tmp_path / "v", centre={"a": 4.0, "b": 4.3})
    verify(root)
    claimlab(root, "report", "findings.md")
    assert "## What stays open" in block(root, "claims")
    assert "in model=a; 4." in block(root, "claims")


def test_an_exploratory_run_stands_apart(root):
    run = verify(root, "--preset", "smoke")
    claimlab(root, "report", "findings.md")
    assert "## What nobody has measured here" in block(root, "claims")
    assert f"**light, preset `smoke`** on a ({run})" in block(root, "exploratory")


def test_the_authors_words_stay_and_only_the_blocks_that_are_there_are_written(root):
    claimlab(root, "report", "findings.md")
    summary = (root / "findings.md").read_text().partition("<!-- claimlab:end summary -->")[0]
    own = f"Mine, before.\r\n{summary}<!-- claimlab:end summary -->\r\n\r\nMine, after.  \r\n"
    (root / "findings.md").write_bytes(own.encode())
    verify(root)
    claimlab(root, "report", "findings.md")
    after = (root / "findings.md").read_bytes().decode()
    assert after.startswith("Mine, before.\r\n")
    assert after.endswith("\r\n\r\nMine, after.  \r\n")
    assert "supported" in after
    assert "claimlab:begin claims" not in after


def test_check_writes_nothing_and_tells_by_its_exit_code(root):
    assert claimlab(root, "report", "findings.md", "--check").returncode == 1
    assert not (root / "findings.md").exists()
    claimlab(root, "report", "findings.md")
    assert claimlab(root, "report", "findings.md", "--check").returncode == 0
    verify(root)
    assert claimlab(root, "report", "findings.md", "--check").returncode == 1


def test_a_block_edited_by_hand_is_refused_with_its_line(root):
    claimlab(root, "report", "findings.md")
    path = root / "findings.md"
    path.write_text(path.read_text().replace("1 claim.", "9 claims."))
    before = path.read_bytes()
    refused = claimlab(root, "report", "findings.md")
    assert refused.returncode == 2
    assert "findings.md:3:1" in refused.stderr
    assert "edited by hand" in refused.stderr
    assert path.read_bytes() == before


def test_a_document_in_another_encoding_is_left_alone(root):
    (root / "findings.md").write_bytes(b"caf\xe9")
    refused = claimlab(root, "report", "findings.md")
    assert refused.returncode == 2
    assert "not UTF-8 (byte 3)" in refused.stderr


def test_a_file_without_blocks_and_a_note_are_left_alone(root):
    (root / "mine.md").write_text("Years of work.\n")
    for name in ("mine.md", "claimlab.toml", "kb/paper.md", "kb/fourth-power.md"):
        before = (root / name).read_bytes()
        refused = claimlab(root, "report", name)
        assert refused.returncode == 2, name
        assert name in refused.stderr
        assert (root / name).read_bytes() == before
