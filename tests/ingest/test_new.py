import json
import runpy

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from claimlab.claims import Claim, Divergence, Source
from claimlab.cli.main import claimlab
from claimlab.errors import UsageError
from claimlab.ingest.blanks import blank_claim, blank_experiment, blank_source, module_name
from claimlab.ingest.extraction import extract
from claimlab.ingest.ingest import ingest
from claimlab.ingest.inputs import read_inputs
from claimlab.notes.parse import parse_note
from claimlab.notes.vault import load_vault
from claimlab.runner import Trial
from claimlab.runner.declaration import read_declaration

TITLE = "Sensors in damp houses drift upwards"


@pytest.fixture
def call(vault):
    def invoke(*arguments):
        return CliRunner().invoke(claimlab, ["-C", str(vault), "new", *arguments])

    return invoke


def test_a_new_claim_is_valid_and_unverified(call, vault):
    result = call("claim", TITLE, "--domain", "horticulture", "--source", "habit")
    note = load_vault(vault, cache=False).notes[result.stdout.strip()]
    claim = Claim.model_validate(note.frontmatter)
    assert (claim.title, claim.status, claim.source) == (TITLE, "unverified", ("[[habit]]",))
    assert note.path == "kb/claims/sensors-in-damp-houses-drift-upwards.md"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120))
def test_any_title_survives_the_frontmatter(title):
    note = parse_note("x.md", blank_claim(title, domain="", source="", today="2026-03-05").encode())
    assert note.frontmatter["title"] == title
    assert note.diagnostics == ()


def test_a_new_source_is_valid_and_holds_nothing_to_extract_yet(call, vault):
    path = json.loads(call("source", "A report on drift", "--url", "https://example.org/17", "--json").stdout)["path"]
    note = load_vault(vault, cache=False).notes[path]
    assert Source.model_validate(note.frontmatter).url == "https://example.org/17"
    assert extract(note).empty
    assert not ingest(vault, read_inputs(vault, (str(vault / path),))).claims_drafted


def test_a_blank_source_that_is_filled_in_can_be_ingested():
    text = blank_source("x", url="", domain="", today="2026-03-05")
    filled = text.replace('Extract claim: "…"', f'Extract claim: "{TITLE}"')
    assert [hint.sentence for hint in extract(parse_note("x.md", filled.encode())).claims] == [TITLE]


def test_a_new_divergence_links_its_claims(call, vault):
    names = ("instruments need a second instrument", "plants tell you when they are cold")
    path = call("divergence", "Instruments or plants?", "--between", names[0], "--between", names[1]).stdout.strip()
    divergence = Divergence.model_validate(load_vault(vault, cache=False).notes[path].frontmatter)
    assert divergence.claims == tuple(f"[[{name}]]" for name in names)


def test_a_new_experiment_declares_presets_and_runs(call, vault):
    path = vault / call("experiment", "How far sensors drift").stdout.strip()
    assert path.name == "how_far_sensors_drift.py"
    assert set(read_declaration(path).presets) == {"smoke", "standard"}
    values = runpy.run_path(str(path))["run"](
        Trial(settings={"coin": "seeded"}, parameters={"flips": 2000}, seed=1)
    ).values
    assert 0.4 < values["share/heads"].value < 0.6
    assert values["share/two-heads"].value == 1.0


@pytest.mark.parametrize("title", ['Quotes "inside" and \\ backslashes', "End with a quote'", 'Triple """ quotes'])
def test_any_title_makes_a_module_that_compiles(title):
    compile(blank_experiment(title), "x.py", "exec")


def test_a_title_without_letters_is_no_module():
    with pytest.raises(UsageError, match="cannot name"):
        module_name("123")


@pytest.mark.parametrize("kind", ["claim", "source", "divergence", "experiment"])
def test_nothing_is_overwritten(call, vault, kind):
    first = vault / call(kind, TITLE).stdout.strip()
    before = first.read_bytes()
    again = call(kind, TITLE)
    assert isinstance(again.exception, UsageError)
    assert again.exception.exit_code == 2
    assert first.read_bytes() == before


def test_an_unknown_rival_is_an_error_of_use_and_changes_nothing(call, vault):
    result = call("divergence", "Instruments or plants?", "--between", "instruments need a second")
    assert "did you mean 'instruments need a second instrument'?" in str(result.exception)
    assert not (vault / "kb" / "divergences").exists()


def test_an_empty_title_is_an_error_of_use(call):
    assert "empty" in str(call("claim", " ").exception)


@pytest.mark.parametrize("hide", ['exclude = ["kb/claims/"]', ""])
def test_a_note_that_the_vault_does_not_load_is_not_overwritten(call, vault, hide):
    path = vault / "kb" / "claims" / "sensors-in-damp-houses-drift-upwards.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("years of work")
    if hide:
        settings = vault / "claimlab.toml"
        before = settings.read_text() if settings.exists() else "[vault]\n"
        settings.write_text(before.replace("[vault]\n", f"[vault]\n{hide}\n", 1))
    else:
        (vault / ".gitignore").write_text("kb/claims/\n")
    result = call("claim", TITLE)
    assert isinstance(result.exception, UsageError)
    assert "is there already" in str(result.exception)
    assert path.read_text() == "years of work"
    assert [other.name for other in path.parent.iterdir()].count(path.name) == 1


@pytest.mark.parametrize("kind", ["claim", "experiment"])
def test_a_folder_that_leads_out_of_the_vault_gets_nothing(call, vault, tmp_path, kind):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = vault / ("kb/claims" if kind == "claim" else "experiments")
    if folder.exists():
        folder.rename(tmp_path / "aside")
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(elsewhere)
    result = call(kind, TITLE)
    assert isinstance(result.exception, UsageError)
    assert "leads out of the vault" in str(result.exception)
    assert list(elsewhere.iterdir()) == []
