from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from claimlab.cli.main import main
from tests.lint.gardens import plant

GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
GIT |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
SARIF_SCHEMA = Path(__file__).parents[1] / "fixtures" / "sarif" / "sarif-schema-2.1.0.json"


@pytest.fixture
def vault(tmp_path, monkeypatch):
    files = {
        "kb/a.md": "---\ntype: claim\nstatus: suported\n---\n[[b]] [[none]] ![[b]]\n",
        "kb/b.md": "x",
        "c.md": "[[d]]",
    }
    monkeypatch.chdir(plant(tmp_path / "v", files))
    return tmp_path / "v"


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_text_names_place_code_and_what_to_do_and_fails_on_an_error(vault, capsys):
    code, out, _ = run(capsys, "check")
    assert code == 1
    assert "kb/a.md:3:9 CL012 unknown status 'suported' (did you mean 'supported'?)\n" in out
    assert "kb/a.md:5:7 CL030 [[none]] leads nowhere\n" in out
    assert out.splitlines()[-1].startswith("3 notes, 4 links (2 resolved, 2 dangling, 0 ambiguous): 3 errors")


def test_json_keeps_its_contract(vault, capsys):
    _, out, err = run(capsys, "check", "--json")
    data = json.loads(out)
    assert err == ""
    assert (data["notes"], data["links"]) == (3, {"total": 4, "resolved": 2, "dangling": 2, "ambiguous": 0})
    assert data["edges"] == {"mentions": 2}
    assert {tuple(sorted(item)) for item in data["diagnostics"]} == {
        ("code", "column", "hint", "line", "message", "path", "severity")
    }


def test_the_counts_agree_with_what_is_said_of_markdown_links(vault, capsys):
    plant(vault, {"kb/b.md": "[c](../c.md) [e](../e.py) [none](none.md) [web](https://x.org)", "c.md": "", "e.py": ""})
    assert "kb/b.md:1:27 CL037 (none.md) leads nowhere\n" in run(capsys, "check")[1]
    _, out, _ = run(capsys, "check", "kb/b.md", "--json")
    assert json.loads(out)["links"] == {"total": 3, "resolved": 2, "dangling": 1, "ambiguous": 0}


def test_an_unchanged_vault_is_answered_the_same_from_memory(vault, capsys, monkeypatch):
    first = run(capsys, "check", "--json")
    monkeypatch.setattr("claimlab.graph.build.build_graph", lambda _vault: pytest.fail("worked it out again"))
    assert run(capsys, "check", "--json") == first
    monkeypatch.undo()
    (vault / "d.md").write_text("x")
    assert json.loads(run(capsys, "-C", str(vault), "check", "--json")[1])["links"]["dangling"] == 1


def test_a_file_beyond_the_notes_that_is_linked_counts_even_when_the_notes_are_unchanged(vault, capsys):
    link = "[code](../experiments/x%20y.py)"
    plant(vault, {"claimlab.toml": '[vault]\ninclude = ["kb"]\n', "kb/a.md": link, "experiments/x y.py": ""})
    assert "CL037" not in run(capsys, "check")[1]
    (vault / "experiments" / "x y.py").unlink()
    assert "CL037" in run(capsys, "check")[1]
    plant(vault, {"experiments/x y.py": ""})
    assert "CL037" not in run(capsys, "check")[1]


def test_a_vault_with_rules_is_never_answered_from_memory(vault, capsys):
    rule = "  - experiment: e\n    supported_if: [m above 1]\n    divergent_if: [m below 1]\n"
    plant(vault, {"kb/r.md": f"---\ntype: claim\nexperiments:\n{rule}---\n"})
    assert "CL054" in run(capsys, "check")[1]
    plant(vault, {"experiments/e.py": ""})
    assert "CL054" not in run(capsys, "check")[1]


def test_a_path_narrows_the_report_or_is_a_vault_of_its_own(vault, capsys, tmp_path):
    _, out, _ = run(capsys, "check", "kb", "--json")
    assert json.loads(out)["links"]["total"] == 3
    _, out, _ = run(capsys, "check", "kb/b.md", "--json")
    assert (json.loads(out)["notes"], json.loads(out)["diagnostics"]) == (1, [])
    other = plant(tmp_path / "other", {"x.md": "[[y]]", "y.md": ""})
    code, out, _ = run(capsys, "check", str(other), "--json")
    assert (code, json.loads(out)["notes"]) == (0, 2)


def test_one_of_a_kind_is_counted_in_the_singular(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(plant(tmp_path / "one", {"kb/a.md": "# A\n\n[[nowhere]]\n"}))
    summary = run(capsys, "check")[1].splitlines()[-1]
    assert summary == "1 note, 1 link (0 resolved, 1 dangling, 0 ambiguous): 1 error, 0 warnings, 0 remarks"
    assert "json: 1 fault accepted" in run(capsys, "check", "--update-baseline")[2]
    counts = run(capsys, "graph")[1].splitlines()
    assert (counts[0], counts[1]) == ("      1 note", "      0 claims")


@pytest.mark.parametrize("settings", ['include = ["nope"]', 'exclude = ["*"]'])
def test_settings_that_leave_no_note_are_an_error(tmp_path, capsys, settings):
    vault = plant(tmp_path / "v", {"claimlab.toml": f"[vault]\n{settings}\n", "a.md": "x"})
    for _ in range(2):  # the second time from memory
        code, out, _ = run(capsys, "-C", str(vault), "check")
        assert (code, "claimlab.toml CL061 no note belongs to this vault" in out) == (1, True)
        assert out.splitlines()[-1].startswith("0 notes, so nothing was checked: 1 error")


def test_an_empty_folder_is_said_to_hold_nothing_to_check(tmp_path, capsys):
    code, out, _ = run(capsys, "-C", str(tmp_path), "check")
    assert (code, out) == (0, "0 notes, so nothing was checked: 0 errors, 0 warnings, 0 remarks\n")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("claimlab.toml", "a note is a file that ends in .md"),
        ("kb/picture.png", "a note is a file that ends in .md"),
        ("readme.md", "claimlab.toml includes only kb"),
        ("kb/drafts/a.md", "git ignores it, or [vault] exclude leaves it out"),
    ],
)
def test_a_file_that_is_no_note_of_the_vault_is_not_said_to_be_in_order(vault, capsys, name, why):
    settings = '[vault]\ninclude = ["kb"]\nexclude = ["drafts/"]\n'
    plant(vault, {"claimlab.toml": settings, "kb/picture.png": "", "readme.md": "", "kb/drafts/a.md": "[[gone]]"})
    code, out, err = run(capsys, "check", name)
    assert (code, out) == (2, "")
    assert f"{name} is not a note of the vault at {vault}: {why}" in err


def test_a_baseline_accepts_what_is_there_and_not_what_is_new(vault, capsys):
    code, _, err = run(capsys, "check", "--baseline", "base.json", "--update-baseline")
    assert (code, "faults accepted" in err) == (0, True)
    assert run(capsys, "check", "--baseline", "base.json")[0] == 0
    (vault / "c.md").write_text("moved down\n\n[[d]] [[d]]")
    code, out, _ = run(capsys, "check", "--baseline", "base.json")
    assert (code, out.count("CL030")) == (1, 1)


def test_a_baseline_that_nothing_names_is_read_where_it_was_written(vault, capsys):
    assert run(capsys, "check", "--update-baseline")[0] == 0
    assert (vault / "claimlab-baseline.json").is_file()
    assert run(capsys, "check")[0] == 0
    (vault / "c.md").write_text("[[d]] [[d]]")
    assert run(capsys, "check")[0] == 1


def test_a_named_baseline_is_seen_from_the_working_folder_and_that_of_the_settings_from_the_root(
    vault, capsys, monkeypatch
):
    monkeypatch.chdir(vault / "kb")
    assert run(capsys, "check", "--baseline", "base.json", "--update-baseline")[0] == 0
    assert (vault / "kb" / "base.json").is_file()
    assert run(capsys, "check", "--baseline", "base.json")[0] == 0
    (vault / "kb" / "base.json").rename(vault / "base.json")
    (vault / "claimlab.toml").write_text('[check]\nbaseline = "base.json"\n')
    assert run(capsys, "check")[0] == 0


def test_a_baseline_that_is_missing_is_named(vault, capsys):
    code, out, err = run(capsys, "check", "--baseline", "bsae.json")
    assert (code, out, "there is no baseline bsae.json" in err) == (2, "", True)
    (vault / "claimlab.toml").write_text('[check]\nbaseline = "bsae.json"\n')
    code, _, err = run(capsys, "check")
    assert (code, "bsae.json" in err) == (2, True)


def test_a_baseline_updated_from_a_part_of_the_vault_keeps_what_is_accepted_elsewhere(vault, capsys):
    run(capsys, "check", "--update-baseline")
    plant(vault, {"kb/a.md": "[[new]]", "kb-2.md": "[[newer]]"})
    assert run(capsys, "check", "kb", "--update-baseline")[0] == 0
    accepted = json.loads((vault / "claimlab-baseline.json").read_bytes())["accepted"]
    assert accepted == {"c.md": {"CL030 [[d]] leads nowhere": 1}, "kb/a.md": {"CL030 [[new]] leads nowhere": 1}}


def test_a_baseline_that_is_none_is_refused(vault, capsys):
    (vault / "base.json").write_text("[]")
    code, _, err = run(capsys, "check", "--baseline", "base.json")
    assert (code, "is not a baseline" in err) == (2, True)


def test_severities_come_from_the_settings(vault, capsys):
    (vault / "claimlab.toml").write_text('[check]\nseverity = {CL030 = "off", CL012 = "info", CL011 = "off"}\n')
    code, out, _ = run(capsys, "check")
    assert (code, "CL030" in out, "CL012" in out) == (0, False, True)
    (vault / "claimlab.toml").write_text('[check]\nseverity = {CL999 = "off"}\n')
    code, _, err = run(capsys, "check")
    assert (code, "unknown codes: CL999" in err) == (2, True)


def commit(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=folder, env=GIT, check=True)


def test_changed_shows_changed_notes_and_links_that_the_change_broke(vault, capsys):
    commit(vault)
    assert run(capsys, "check", "--changed", "HEAD")[0] == 0
    (vault / "kb" / "b.md").unlink()
    (vault / "new.md").write_text("[[nowhere]]")
    code, out, _ = run(capsys, "check", "--changed", "HEAD")
    assert (code, out.count("[[b]] leads nowhere"), out.count("[[nowhere]]"), out.count("[[d]]")) == (1, 2, 1, 0)
    code, _, err = run(capsys, "check", "--changed", "no-such-revision")
    assert (code, "git diff failed" in err) == (2, True)


NAMED = '---\ntype: note\ntitle: "A grand title"\nid: my-idea\naliases: [Einfall, "🧠"]\n---\n'
LINKS = "[[A grand title]] [[my-idea]] [[einfall]] [[a-grand-title]] [[🧠]] [[my-idea-of-old]] [[Else]]"


@pytest.mark.parametrize("change", ["removed", "renamed", "retitled"])
def test_changed_shows_links_by_title_id_or_alias_that_the_change_broke(tmp_path, capsys, change):
    outer = plant(tmp_path, {"v/kb/file-stem.md": NAMED, "v/kb/other.md": LINKS, "v/claimlab.toml": ""})
    commit(outer)
    note = outer / "v" / "kb" / "file-stem.md"
    note.unlink()
    if change != "removed":
        new = "file-stem.md" if change == "retitled" else "another.md"
        plant(note.parent, {new: "---\ntype: note\ntitle: Sober\n---\n"})
    _, out, _ = run(capsys, "-C", str(outer / "v"), "check", "--changed", "HEAD")
    broken = {line.partition("[[")[2].partition("]]")[0] for line in out.splitlines() if "CL030" in line}
    assert broken - {"my-idea-of-old"} == {"A grand title", "my-idea", "einfall", "a-grand-title", "🧠"}


def test_changed_leaves_out_links_that_were_broken_before_a_note_was_edited(tmp_path, capsys):
    plant(tmp_path, {"file-stem.md": NAMED, "other.md": "[[my-idea-of-old]]"})
    commit(tmp_path)
    plant(tmp_path, {"file-stem.md": NAMED + "more"})
    assert "CL030" not in run(capsys, "-C", str(tmp_path), "check", "--changed", "HEAD")[1]


def test_sarif_has_its_rules_and_places(vault, capsys):
    _, out, _ = run(capsys, "check", "--format", "sarif")
    log = json.loads(out)
    (part,) = log["runs"]
    rules = [rule["id"] for rule in part["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert part["columnKind"] == "unicodeCodePoints"
    for result in part["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
    (found,) = [result for result in part["results"] if result["ruleId"] == "CL012"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "kb/a.md"
    assert place["region"] == {"startLine": 3, "startColumn": 9}


def test_sarif_validates_against_its_schema(vault, capsys):
    _, out, _ = run(capsys, "check", "--format", "sarif")
    schema = json.loads(SARIF_SCHEMA.read_bytes())
    log = json.loads(out)
    jsonschema.Draft4Validator(schema).validate(log)
    assert log["$schema"] == schema["id"]
    log["runs"][0]["results"][0]["level"] = "loud"
    with pytest.raises(jsonschema.ValidationError, match="loud"):
        jsonschema.Draft4Validator(schema).validate(log)


@pytest.mark.parametrize("command", ["check", "status"])
def test_a_vault_without_claims_loads_neither_models_nor_networkx(tmp_path, command):
    plant(tmp_path, {f"n{number}.md": f"---\ntitle: x\n---\n![[n{(number + 1) % 20}]]\n" for number in range(20)})
    program = (
        "import sys\nfrom claimlab.cli.main import main\n"
        f"try:\n    main(['-C', {str(tmp_path)!r}, {command!r}])\n"
        "except SystemExit:\n    print(sorted({'pydantic', 'networkx', 'yaml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_baseline_does_not_take_the_place_of_anything_else(vault, capsys):
    note = next((vault / "kb").rglob("*.md"))
    (vault / "other.json").write_text('{"format": 1, "accepted": {"a": {"b": Infinity}}}')
    (vault / "empty.json").write_text("")
    for path in (note, vault / "other.json"):
        before = path.read_bytes()
        code, _, err = run(capsys, "check", "--update-baseline", "--baseline", str(path))
        assert (code, "is not a baseline" in err) == (2, True)
        assert path.read_bytes() == before
    for path in (vault / "empty.json", vault / "empty.json"):
        assert run(capsys, "check", "--update-baseline", "--baseline", str(path))[0] == 0
