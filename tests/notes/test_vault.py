from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys

import pytest

from claimlab.notes.parse import parse_note
from claimlab.notes.shelf import cache_folder
from claimlab.notes.vault import fingerprint, fingerprint_of, load_vault
from claimlab.notes.walk import why_left_out


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def codes(vault) -> set[str]:
    return {str(diagnostic.code) for diagnostic in vault.diagnostics}


def test_dot_folders_load_and_the_tools_own_and_copies_do_not(tmp_path):
    inside = [".notes/a.md", "b.md", "deep/er/c.MD"]
    outside = [
        ".stversions/a.md", ".Trash-1000/b.md", "claim-crate/kb/a.md",
        ".git/x.md", ".obsidian/x.md", ".trash/x.md", "node_modules/p/x.md", "Templates/x.md", "env/x.md",
        "ignored/x.md", "deep/own.md", ".claimlab/x.md",
    ]  # fmt: skip
    write(tmp_path, dict.fromkeys([*inside, *outside], "text"))
    write(
        tmp_path,
        {
            "env/pyvenv.cfg": "",
            "claim-crate/ro-crate-metadata.json": "{}",
            ".gitignore": "ignored/\n",
            "deep/.gitignore": "own.md\n",
            "pic.png": "",
        },
    )
    vault = load_vault(tmp_path)
    assert list(vault.notes) == sorted(inside)
    assert "pic.png" in vault.attachments
    for path in outside:
        (tmp_path / path).unlink()
    assert [path for path in [*inside, *outside] if why_left_out(tmp_path, vault.settings, path)] == outside


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("archive/a.md", "includes only kb, x.md"),
        ("kbs/a.md", "includes only"),
        ("kb/private/a.md", "git ignores it"),
        ("kb/a.draft.md", "exclude leaves it out"),
        ("kb/Vorlagen/a.md", "'kb/Vorlagen' is a tool's own, or holds templates"),
        ("kb/.git/deep/a.md", "'kb/.git' is a tool's own"),
        ("kb/.claimlab-a.md", "claimlab's own"),
        (os.fsdecode(b"kb/caf\xe9.md"), "not UTF-8"),
        ("kb/a.md", ""),
        ("kb/new/folder/a.md", ""),
        ("x.md", ""),
    ],
)
def test_why_a_note_would_not_belong_to_the_vault_is_known_before_it_is_there(tmp_path, path, why):
    write(tmp_path, {"claimlab.toml": '[vault]\ninclude = ["kb", "x.md"]\nexclude = ["*.draft.md"]\n'})
    write(tmp_path, {".gitignore": "private/\n", "kb/.obsidian/templates.json": '{"folder": "Vorlagen"}'})
    said = why_left_out(tmp_path, load_vault(tmp_path).settings, path)
    assert why in said
    assert bool(said) is bool(why)


def test_the_template_folders_of_obsidians_settings_are_left_out(tmp_path):
    core, templater = '{"folder": "Vorlagen/Notizen/"}', '{"templates_folder": "模板"}'
    write(
        tmp_path, {".obsidian/templates.json": core, "inner/.obsidian/plugins/templater-obsidian/data.json": templater}
    )
    write(
        tmp_path, dict.fromkeys(["Vorlagen/a.md", "Vorlagen/Notizen/b.md", "inner/模板/c.md", "模板/d.md"], "{{date}}")
    )
    assert list(load_vault(tmp_path).notes) == ["Vorlagen/a.md", "模板/d.md"]


@pytest.mark.parametrize(
    "settings", ["", "[]", '{"folder": 1}', '{"folder": ""}', '{"folder": "../.."}', "\xff", "[" * 9999]
)
def test_damaged_settings_of_obsidian_leave_nothing_out(tmp_path, settings):
    write(tmp_path, {".obsidian/templates.json": settings, "a.md": "text"})
    assert list(load_vault(tmp_path).notes) == ["a.md"]


def test_ignore_files_above_the_root_hold_up_to_the_repository(tmp_path):
    write(tmp_path, {".git/HEAD": "", ".gitignore": "/vault/out/\n", "vault/out/x.md": "", "vault/a.md": ""})
    assert list(load_vault(tmp_path / "vault").notes) == ["a.md"]


def test_ignore_files_hold_above_the_folders_that_the_settings_include(tmp_path):
    write(tmp_path, {"claimlab.toml": '[vault]\ninclude = ["kb/a", "kb", "drafts", "todo.md"]\n'})
    write(tmp_path, {".gitignore": "kb/private/\n/drafts/\ntodo.md\n", "kb/.gitignore": "b.md\n!a/b.md\n"})
    write(tmp_path, dict.fromkeys(["kb/private/salary.md", "kb/a/b.md", "kb/b.md", "drafts/c.md", "todo.md"], "t"))
    vault = load_vault(tmp_path)
    assert list(vault.notes) == ["kb/a/b.md"]
    assert [d.message.split("'")[1] for d in vault.diagnostics if d.code == "CL061"] == ["drafts", "todo.md"]


def test_what_include_names_in_vain_is_said(tmp_path):
    write(tmp_path, {"claimlab.toml": '[vault]\ninclude = ["kb", "nope", "link"]\n', "kb/a.md": ""})
    (tmp_path / "link").symlink_to(tmp_path / "kb")
    vault = load_vault(tmp_path)
    assert list(vault.notes) == ["kb/a.md"]
    assert [(diagnostic.severity, diagnostic.message) for diagnostic in vault.diagnostics] == [
        ("warning", "[vault] include names 'link', which is a symbolic link and not followed: it is not loaded"),
        ("warning", "[vault] include names 'nope', which is not there: it is not loaded"),
    ]


def test_a_folder_of_an_ignored_name_does_not_hide_a_file_of_that_name(tmp_path):
    write(tmp_path, {".gitignore": "x.md/\n*.tmp.md\n", "x.md": "", "y.tmp.md": "", "a/x.md/b.md": ""})
    assert list(load_vault(tmp_path).notes) == ["x.md"]


@pytest.mark.parametrize("line", ["!", "! ", "\\", "[z-a]", "a\\", "[[:alpha:]&&z]"])
@pytest.mark.filterwarnings("error")
def test_a_line_that_git_takes_to_match_nothing_hides_nothing_and_not_the_lines_beside_it(tmp_path, line):
    write(tmp_path, {".gitignore": f"hidden.md\n{line}\nb/\n", "a.md": "", "hidden.md": "", "b/c.md": ""})
    assert list(load_vault(tmp_path).notes) == ["a.md"]


def test_settings_choose_and_exclude(tmp_path):
    write(tmp_path, {"claimlab.toml": '[vault]\ninclude = ["kb", "x.md"]\nexclude = ["*.draft.md"]\n'})
    write(tmp_path, dict.fromkeys(["kb/a.md", "kb/b.draft.md", "other/c.md", "x.md"], "t"))
    assert list(load_vault(tmp_path).notes) == ["kb/a.md", "x.md"]


def test_symbolic_links_are_named_and_never_followed(tmp_path):
    outside = tmp_path / "outside"
    write(tmp_path, {"outside/secret.md": "secret", "v/a.md": "a"})
    root = tmp_path / "v"
    (root / "out").symlink_to(outside)
    (root / "file.md").symlink_to(outside / "secret.md")
    (root / "loop").symlink_to(root)
    (root / "in.md").symlink_to(root / "a.md")
    vault = load_vault(root)
    assert list(vault.notes) == ["a.md"]
    assert {d.path for d in vault.diagnostics if d.code == "CL026"} == {"out", "file.md", "loop", "in.md"}


def test_names_that_do_not_travel_have_each_their_code(tmp_path):
    write(
        tmp_path,
        dict.fromkeys(["A.md", "a.md", "CON.md", "x" * 252 + ".md", "q?.md", "caf\u00e9.md", "cafe\u0301.md"], "t"),
    )
    vault = load_vault(tmp_path)
    assert len(vault.notes) == 7
    by_code = {code: [d.path for d in vault.diagnostics if d.code == code] for code in codes(vault)}
    assert set(by_code) == {"CL027", "CL028"}
    assert by_code["CL027"] == ["CON.md", "q?.md", "x" * 252 + ".md"]
    assert by_code["CL028"] == ["a.md", "caf\u00e9.md"]


def test_a_name_that_is_not_utf8_is_named_and_not_loaded(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("t")
    vault = load_vault(tmp_path)
    assert not vault.notes
    assert codes(vault) == {"CL027"}


def test_an_unreadable_file_is_named_and_the_others_load(tmp_path, monkeypatch):
    write(tmp_path, {"a.md": "a", "b.md": "b"})
    opened = builtins.open

    def refuse(path, *arguments, **options):
        if str(path).endswith("a.md"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    vault = load_vault(tmp_path)
    assert list(vault.notes) == ["b.md"]
    assert codes(vault) == {"CL025"}


@pytest.fixture
def garden(tmp_path):
    root = tmp_path / "garden"
    for number in range(40):
        write(root, {f"n{number}.md": f"---\na: 1\na: {number}\n---\n# H\n[[n{number + 1}#H|l]] #tag ^b{number}\n"})
    return root


def test_the_cache_gives_the_same_notes_and_stands_outside_the_vault(garden):
    before = sorted(path.name for path in garden.iterdir())
    plain, first, second = load_vault(garden, cache=False), load_vault(garden), load_vault(garden)
    assert plain.notes == first.notes == second.notes
    assert sorted(path.name for path in garden.iterdir()) == before
    assert list(cache_folder(garden).rglob("*.json"))


def test_nothing_unchanged_is_parsed_twice(garden, monkeypatch):
    load_vault(garden)
    (garden / "n3.md").write_text("changed")
    parsed = []
    monkeypatch.setattr(
        "claimlab.notes.cache.parse_note",
        lambda path, data, digest: parsed.append(path) or parse_note(path, data, digest),
    )
    assert load_vault(garden).notes["n3.md"].text == "changed"
    assert parsed == ["n3.md"]


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "pickle", "wrong shape"])
def test_a_damaged_cache_is_ignored(garden, harm):
    import hashlib
    import pickle

    plain = load_vault(garden)
    (shard,) = cache_folder(garden).rglob("*.json")
    data = shard.read_bytes()
    wrong = json.dumps({path: [note.digest, {"links": 3}] for path, note in plain.notes.items()}).encode()
    shard.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "flip": data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
            "empty": b"",
            "pickle": pickle.dumps({"a": 1}),
            "wrong shape": hashlib.sha256(wrong).hexdigest().encode() + b"\n" + wrong,
        }[harm]
    )
    assert load_vault(garden).notes == plain.notes
    assert load_vault(garden).notes == plain.notes


def test_a_cache_folder_that_cannot_be_written_costs_only_time(garden, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(load_vault(garden).notes) == 40


def test_the_fingerprint_is_that_of_the_loaded_vault_and_changes_with_any_content(garden):
    first = fingerprint(garden)
    assert fingerprint_of(load_vault(garden)) == first
    for change in (lambda: (garden / "n1.md").write_text("x"), (garden / "new.png").touch):
        change()
        assert fingerprint(garden) != first
        first = fingerprint(garden)


def test_two_processes_at_once_agree(garden):
    code = (
        "from pathlib import Path\n"
        "from claimlab.notes.vault import load_vault\n"
        f"print(len(load_vault(Path({str(garden)!r})).notes))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0].strip() for process in running] == ["40"] * 3
    assert not list(cache_folder(garden).rglob("*.tmp"))


def test_what_claimlab_writes_into_the_ledger_belongs_to_the_vault_wherever_that_is(tmp_path):
    write(tmp_path, {"claimlab.toml": '[vault]\ninclude = ["./kb/"]\nevidence = "ledger"\n', "kb/a.md": "[[r]]"})
    assert list(load_vault(tmp_path).notes) == ["kb/a.md"]
    write(tmp_path, {"ledger/r/r.md": "A run."})
    vault = load_vault(tmp_path)
    assert (list(vault.notes), vault.diagnostics) == (["kb/a.md", "ledger/r/r.md"], ())
